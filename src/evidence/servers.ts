// The servers of a report: what the plan says of them, and who answered there.

import type { Journal } from '../journal/journal.ts'
import type { ServerIdentityRow } from '../journal/server-identities.ts'
import { serverKey, type AccountPlan, type Plan, type ServerPlan, type Timeline } from '../model/plan.ts'
import type { Redaction } from './redact.ts'
import type { ReportServer } from './report-document.ts'

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

/** Whether somebody else's account opens it. */
export function isByMaster({ authzid, byMaster }: AccountPlan): boolean {
  return authzid !== undefined || byMaster === true
}

/** The servers of the plan, and who answered for them. */
export function serversOf(journal: Journal, plan: Plan, redaction: Redaction): ReportServer[] {
  const met = journal.serverIdentities.all()
  return plan.servers.map((server) => ({
    ...serverOf(server, plan, redaction),
    identities: identitiesOf(
      met.filter((row) => row.server === serverKey(server)),
      redaction,
    ),
  }))
}

/** One for each address and certificate, whatever the login; rows come oldest first. */
function identitiesOf(rows: readonly ServerIdentityRow[], redaction: Redaction): ReportServer['identities'] {
  const found = new Map<string, ReportServer['identities'][number]>()
  for (const { address, certificate, tls, greeting, login, first, last } of rows) {
    const key = `${address ?? ''} ${certificate?.sha256 ?? ''}`
    const known = found.get(key)
    found.set(key, {
      firstSeenAt: known?.firstSeenAt ?? iso(first),
      lastSeenAt: [known?.lastSeenAt ?? '', iso(last)].toSorted()[1] ?? iso(last),
      ip: address ?? null,
      certificate:
        certificate === undefined
          ? null
          : {
              sha256: certificate.sha256,
              subject: redaction.isOn ? null : certificate.subject,
              issuer: redaction.isOn ? null : certificate.issuer,
              validFrom: isoOrNull(certificate.begins),
              validTo: isoOrNull(certificate.ends),
            },
      tlsVersion: tls ?? null,
      greeting: redaction.text(greeting),
      software: null,
      login: [...new Set([...(known?.login ?? []), login])],
    })
  }
  return [...found.values()]
}

function serverOf(server: ServerPlan, plan: Plan, redaction: Redaction): Omit<ReportServer, 'identities'> {
  const accounts = [...plan.mailboxes, ...(plan.retired ?? [])]
    .flatMap((mailbox) => ('target' in mailbox ? [mailbox.source, mailbox.target] : [mailbox.source]))
    .filter((account) => account.server.name === server.name)
  return {
    name: redaction.text(server.name),
    sides: (['source', 'target'] as const).filter((side) => accounts.some((account) => account.side === side)),
    host: redaction.text(server.host),
    port: server.port,
    tls: server.tls,
    provider: server.provider ?? null,
    login: (['own', 'master'] as const).filter((way) =>
      accounts.some((account) => isByMaster(account) === (way === 'master')),
    ),
    timeline: timelineOf(server.timeline),
  }
}

function timelineOf(timeline: Timeline | undefined): ReportServer['timeline'] {
  if (timeline === undefined) return null
  return {
    sendingDiscouraged: isoOrNull(timeline.sendingDiscouraged),
    sendingStops: isoOrNull(timeline.sendingStops),
    receivingStops: isoOrNull(timeline.receivingStops),
    accessStops: isoOrNull(timeline.accessStops),
    logsUntil: isoOrNull(timeline.logsUntil),
  }
}
