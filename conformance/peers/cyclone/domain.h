/* What the programs over Eclipse Cyclone DDS begin with: a domain configured by options.h. */
#ifndef PEER_DOMAIN_H
#define PEER_DOMAIN_H

#include "dds/dds.h"
#include "../shared/options.h"

static inline dds_entity_t checked(dds_entity_t result, const char *what)
{
  if (result >= 0) return result;
  fprintf(stderr, "%s: %s\n", what, dds_strretcode(-result));
  exit(1);
}

static inline dds_entity_t create_domain(const peer_options *o)
{
  char xml[4096];
  int n = snprintf(xml, sizeof xml,
    "<Domain><General><Interfaces><NetworkInterface address=\"%s\" multicast=\"%s\"/></Interfaces>"
    "<AllowMulticast>%s</AllowMulticast></General>"
    "<Discovery><ParticipantIndex>auto</ParticipantIndex><MaxAutoParticipantIndex>32</MaxAutoParticipantIndex>"
    "<LeaseDuration>%d ms</LeaseDuration><Peers>",
    o->interface_address, o->multicast ? "true" : "default", o->multicast ? "true" : "false", o->lease_ms);
  for (int i = 0; i < o->peer_count; i++)
    n += snprintf(xml + n, sizeof xml - (size_t) n, "<Peer address=\"%s\"/>", o->peers[i]);
  snprintf(xml + n, sizeof xml - (size_t) n,
    "</Peers></Discovery><Internal><SocketReceiveBufferSize min=\"default\" max=\"4MB\"/>"
    "<Test><XmitLossiness>%d</XmitLossiness></Test></Internal></Domain>", o->loss);
  return checked(dds_create_domain((dds_domainid_t) o->domain, xml), "domain");
}

#endif
