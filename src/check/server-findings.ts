// What check says about the servers themselves: encryption, certificates, missing capabilities.

import type { Code, Side } from '../model/codes.ts'
import type { MailboxPlan, Plan, ServerPlan } from '../model/plan.ts'
import type { ReadSession } from '../model/ports.ts'
import { isoIn } from '../schedule/zone.ts'
import type { Findings } from './findings.ts'

/** An account that could log in, to try more on that server with. */
export type LoggedIn = { mailbox: MailboxPlan; side: Side }

/** Where the plan has no hours: what ends within so many days is worth a note, because providers renew about then. */
const certificateDays = 30
const day = 24 * 60 * 60 * 1000

type TimesOfPlan = Pick<Plan, 'windows' | 'phases' | 'timezone'>

export class ServerFindings {
  readonly #findings: Findings
  readonly #plan: TimesOfPlan
  readonly #now: number
  readonly #certificates = new Map<string, { server: ServerPlan; side: Side; ends: number }>()
  readonly #loggedIn = new Map<string, LoggedIn>()

  constructor(findings: Findings, plan: TimesOfPlan, now: number = Date.now()) {
    this.#findings = findings
    this.#now = now
    this.#plan = plan
  }

  /** What the plan itself says, before any server is asked. */
  notePlan(mailboxes: readonly MailboxPlan[]): void {
    for (const { source, target } of mailboxes) {
      for (const { server, side } of [source, target])
        if (server.tls === 'none') this.#add(server, side, 'warning', 'plaintext')
      const { perMailbox, total } = target.server.connections
      if (Math.min(perMailbox, total) === 1) this.#add(target.server, 'target', 'note', 'one-connection')
    }
  }

  /** What a session tells about its server; call it with any that is open anyway. */
  noteSession(mailbox: MailboxPlan, side: Side, session: Pick<ReadSession, 'capabilities' | 'certificateEnds'>): void {
    const { server, archive } = mailbox[side]
    if (archive !== undefined) return
    const key = `${server.host}:${server.port}`
    if (!this.#loggedIn.has(key)) this.#loggedIn.set(key, { mailbox, side })
    this.#noteCapabilities(server, side, session.capabilities)
    const ends = session.certificateEnds
    if (ends !== undefined && !this.#certificates.has(key)) this.#certificates.set(key, { server, side, ends })
  }

  /** Certificates that end before the work does, or soon; `finishesAt`: by the forecast, null where it says nothing. */
  noteCertificates(finishesAt: string | null): void {
    const hoursEnd = lastHour(this.#plan, this.#now)
    const workEnds = Math.max(hoursEnd ?? this.#now, finishesAt === null ? this.#now : Date.parse(finishesAt))
    for (const { server, side, ends } of this.#certificates.values()) {
      // A pinned certificate is taken although it has expired: that was somebody's decision.
      if (ends <= this.#now && server.fingerprint !== undefined) continue
      const days = Math.floor((ends - this.#now) / day)
      const facts = {
        until: isoIn(ends, this.#plan.timezone),
        ...(server.fingerprint === undefined ? {} : { fingerprint: server.fingerprint }),
      }
      if (ends <= workEnds)
        this.#add(server, side, 'warning', 'certificate-expires', {
          ...facts,
          last: isoIn(workEnds, this.#plan.timezone),
        })
      else if (hoursEnd === undefined && days < certificateDays)
        this.#add(server, side, 'note', 'certificate-expires', { ...facts, count: days })
    }
  }

  /** The first account that logged in on each server. */
  get loggedIn(): readonly LoggedIn[] {
    return [...this.#loggedIn.values()]
  }

  /** Nothing is written to a source: there only reading again what changed can cost more. */
  #noteCapabilities(server: ServerPlan, side: Side, capabilities: ReadonlySet<string>): void {
    if (!capabilities.has('CONDSTORE')) this.#add(server, side, 'note', 'no-condstore')
    if (side === 'source') return
    if (!capabilities.has('UIDPLUS')) this.#add(server, side, 'note', 'no-uidplus')
    if (!capabilities.has('MULTIAPPEND')) this.#add(server, side, 'note', 'no-multiappend')
    // LITERAL- (RFC 7888) asks for no consent up to 4,096 bytes.
    if (!capabilities.has('LITERAL+'))
      this.#add(server, side, 'note', 'no-literal-plus', capabilities.has('LITERAL-') ? { limit: 4_096 } : {})
  }

  #add(
    server: ServerPlan,
    side: Side,
    level: 'warning' | 'note',
    code: Code,
    facts: Readonly<Record<string, string | number>> = {},
  ): void {
    this.#findings.addOfServer(server.name, {
      level,
      scope: 'server',
      code,
      side,
      facts: { server: server.name, host: server.host, ...facts },
    })
  }
}

/** The end of the last hours that the plan names and that are still to come. */
function lastHour({ windows = [], phases }: TimesOfPlan, now: number): number | undefined {
  const last = Math.max(...windows.map((window) => window.closesAt), phases?.backfill?.until ?? 0)
  return last > now ? last : undefined
}

/** Clocks that are further apart than this show themselves in windows and reports. */
const clocksApart = 120_000

/**
 * Compares the clock of this machine with a server's, where something told its time: the date that it gave to a message
 * that came without one.
 */
export function noteClock(
  findings: Findings,
  server: Pick<ServerPlan, 'name' | 'host'>,
  serverTime: number,
  now: number,
): void {
  const apart = Math.abs(serverTime - now)
  if (apart <= clocksApart) return
  findings.addOfServer(server.name, {
    level: 'warning',
    scope: 'server',
    code: 'clock-off',
    facts: {
      server: server.name,
      host: server.host,
      count: Math.round(apart / 1000),
      startedAt: new Date(serverTime).toISOString(),
    },
  })
}
