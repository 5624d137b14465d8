import { CodedError, messageOf } from '@blender-sim/base';
import { printable } from '@blender-sim/rtps';
import { CliError } from '../../../cli-error.js';
import { type Command, defineCommand } from '../../../command.js';
import { EXIT, type ExitCode } from '../../../exit-code.js';
import { Lines } from '../../../terminal/json-lines.js';
import { SUMMARY } from '../../../summaries.js';
import { CYBER_TOOLS, type CyberTools } from '../cyber-tools.js';
import { JSON_OPTION, NETWORK_OPTIONS, boundMs } from '../network-options.js';
import { type CyberSession, look, withCyber } from '../session.js';
import { examine } from './examine.js';
import type { DoctorFacts } from './facts.js';
import { type Finding, findingLines, isHealthy } from './finding.js';
import { isSilenceOpen } from './peers.js';
import { SourceTimes } from './source-times.js';

const NAME = 'cyber doctor';
/** Every Cyber process announces itself once in 3 s. */
const LOOK_MS = 4000;
/** Where somebody is silent: until half its lease is over, or it is heard again, but no longer than this. */
const LONGEST_LOOK_MS = 15_000;
const STEP_MS = 250;
const GROUP = '239.255.0.1';

const OPTIONS = {
  ...NETWORK_OPTIONS,
  seconds: {
    type: 'string',
    value: 'S',
    help: 'looks for so long',
    default: `${LOOK_MS / 1000}, where somebody is silent up to ${LONGEST_LOOK_MS / 1000}`,
  },
  ...JSON_OPTION,
} as const;

/** `blender-sim cyber doctor` in a given world. */
export function doctorCommand(tools: CyberTools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    options: OPTIONS,
    notes: 'Exit code 0 where nothing is worse than a note, else 1.',
    run: async ({ options, signal }) => {
      const json = options.json === true;
      const bound = boundMs(NAME, options);
      try {
        return await withCyber(NAME, options, Infinity, signal, tools, async (session) => {
          const times = new SourceTimes(tools.clock);
          for (const { participant } of session.cyber.topology.wires) {
            const trace = participant.tap;
            participant.tap = (packet) => {
              trace?.(packet);
              times.tap(packet);
            };
          }
          const cut = Number.isFinite(bound) ? await look(session, bound) : await lookLongEnough(session);
          if (cut !== undefined) return cut;
          return tell(examine(await factsOf(session, times)), session.lines, json);
        });
      } catch (error) {
        // What the network refuses is what the doctor is asked about.
        if (!(error instanceof CodedError) || error instanceof CliError) throw error;
        return tell(cannotStart(error, tools), new Lines(tools.stdout), json);
      }
    },
  });
}

/** `blender-sim cyber doctor`. */
export const cyberDoctor: Command = doctorCommand(CYBER_TOOLS);

async function lookLongEnough(session: CyberSession): Promise<ExitCode | undefined> {
  const { wires } = session.cyber.topology;
  let cut = await look(session, LOOK_MS);
  for (let atMs = LOOK_MS; cut === undefined && atMs < LONGEST_LOOK_MS; atMs += STEP_MS) {
    const participants = wires.flatMap(({ participant }) => participant.participants);
    if (!isSilenceOpen(participants, LONGEST_LOOK_MS - atMs)) break;
    cut = await look(session, STEP_MS);
  }
  return cut;
}

async function factsOf({ cyber, tools }: CyberSession, times: SourceTimes): Promise<DoctorFacts> {
  const { topology } = cyber;
  const managers = [topology.nodeManager, topology.channelManager, topology.serviceManager];
  const roles = managers.flatMap((manager) => manager.roles).filter(({ owner }) => !owner.isOwn);
  // Nobody joins in the future.
  for (const { owner, timestamp } of roles) times.see(owner.key, Number(timestamp / 1_000_000n));
  const status = topology.status();
  return {
    environment: tools.environment,
    interfaces: tools.machine.interfaces(),
    udpPorts: await tools.machine.udpPorts(),
    groupInterfaces: await tools.machine.groupInterfaces(GROUP),
    status,
    wires: topology.wires.flatMap(({ generation, participant }) => {
      const layout = status.wires.find((wire) => wire.generation === generation);
      if (layout === undefined) return [];
      return { ...layout, status: participant.status(), participants: participant.participants };
    }),
    roles,
    conflicts: topology.nodeManager.conflicts,
    isMessageTypeMatching: (a, b) => topology.channelManager.isMessageTypeMatching(a, b),
    aheadMs: times.aheadMs,
    now: tools.clock.monotonicMs(),
  };
}

function cannotStart(error: unknown, { machine }: CyberTools): Finding[] {
  const addresses = machine.interfaces().map(({ name, address }) => `${name} ${address}`);
  return [
    { severity: 'error', about: 'start', what: `this process can't join: ${printable(messageOf(error), 1000)}` },
    { severity: 'ok', about: 'interfaces', what: addresses.join(', ') },
  ];
}

function tell(findings: readonly Finding[], lines: Lines, json: boolean): ExitCode {
  const isFine = isHealthy(findings);
  if (json) lines.json({ isHealthy: isFine, findings });
  else for (const line of findings.flatMap(findingLines)) lines.print(line);
  lines.flush();
  return isFine ? EXIT.OK : EXIT.FAILURE;
}
