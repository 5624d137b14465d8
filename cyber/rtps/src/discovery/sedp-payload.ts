import type { IncomingChange, OutgoingChange } from '../behavior/change.js';
import { keyHashOfGuid } from '../parameters/identity-values.js';
import { PID_ENDPOINT_GUID } from '../parameters/pids.js';
import { type Guid, guidText } from '../structure/guid.js';
import type { AnnouncementLayout } from './announcement-layout.js';
import { decodeEndpoint, encodeEndpoint } from './endpoint-codec.js';
import type { EndpointData } from './endpoint-data.js';
import { guidKeyPayload, guidOfKey, isEnding } from './key-payload.js';

/** The end of an instance that is named by its key hash alone. */
const NO_KEY = new Uint8Array(0);

/** What a change on one of the two topics of SEDP says. */
export type SedpNews =
  | { readonly kind: 'announced'; readonly data: EndpointData; readonly notes: readonly string[] }
  | { readonly kind: 'gone'; readonly guid: Guid }
  /** Not used; `problem` is half a sentence for diagnostics. */
  | { readonly kind: 'malformed'; readonly problem: string };

/** The change that announces an endpoint, or what is new about it (RTPS 2.3, 8.5.4). @param layout default: see encodeEndpoint. */
export function endpointAnnounced(data: EndpointData, layout?: AnnouncementLayout): OutgoingChange {
  return { kind: 'alive', instance: keyHashOfGuid(data.guid), payload: encodeEndpoint(data, layout?.[data.kind]) };
}

/** The change that says that an endpoint is gone: status info and key hash by its kind, and, if wanted, the serialised key. */
export function endpointGone(guid: Guid, sendsKey: boolean = true): OutgoingChange {
  return {
    kind: 'disposed-unregistered',
    instance: keyHashOfGuid(guid),
    payload: sendsKey ? guidKeyPayload(PID_ENDPOINT_GUID, guid) : NO_KEY,
  };
}

/**
 * Reads a change of the publications (`writer`) or subscriptions (`reader`) topic. The end of an endpoint may come with
 * the key hash alone (Fast DDS), with the serialised key (Cyclone DDS), or with all of its data. A participant speaks for
 * its own endpoints only.
 */
export function readEndpointChange(kind: EndpointData['kind'], change: IncomingChange): SedpNews {
  const { payload, instance } = change;
  if (isEnding(change.kind, change.isKey)) {
    const key = { ...(instance !== undefined && { instance }), ...(payload !== undefined && { payload }) };
    const guid = guidOfKey(key, PID_ENDPOINT_GUID);
    if (guid === undefined) return malformed(`the end of an unnamed ${kind}`);
    return guid.prefix === change.writer.prefix ? { kind: 'gone', guid } : foreign(guid);
  }
  if (payload === undefined) return malformed(`a ${kind} without data`);
  const decoded = decodeEndpoint(payload, kind);
  if (!decoded.ok) return malformed(`a ${kind}: ${decoded.problem}`);
  const { data, notes } = decoded;
  return data.guid.prefix === change.writer.prefix ? { kind: 'announced', data, notes } : foreign(data.guid);
}

function malformed(problem: string): SedpNews {
  return { kind: 'malformed', problem };
}

function foreign(guid: Guid): SedpNews {
  return malformed(`${guidText(guid)}, which is an endpoint of another participant`);
}
