// Knows everything that happened, and asks after each command whether what the program did and says is right.

import type { StatusDocument } from '../../src/model/status.ts'
import { bagsAreTrue } from './bags.ts'
import { claimsAreTrue, identicalIsTrue, type Asking } from './claims.ts'
import { nothingDoubled, nothingMixed, OnceMore, rowsAreTrue } from './copies.ts'
import { countBy, type Kept } from './history.ts'
import { digestOf } from './mail.ts'
import { codeOf, type Ran } from './night.ts'
import type { JournalRows } from './rows.ts'
import type { Scenario } from './scenario.ts'
import type { World } from './world.ts'

export type Complaint = { kind: string; text: string }

/** More logins in one command, for each mailbox, are no patience, but knocking. */
const mostLogins = 60
/** A person who pressed Ctrl-C waits no longer, in ms; nor is anything open so long after a closing. */
const longestStop = 120_000
const overtime = 5_000
/** Errors that no scenario can bring about by itself. */
const neverMet = ['plan-contradicts-journal', 'journal-in-use', 'journal-corrupt', 'journal-unwritable', 'unexpected']
const writingVerbs = new Set(
  'SELECT|APPEND|STORE|UID STORE|EXPUNGE|UID EXPUNGE|CREATE|DELETE|RENAME|UID COPY|UID MOVE|SUBSCRIBE|CLOSE'.split('|'),
)

export class Oracle {
  readonly complaints: Complaint[] = []
  readonly onceMore: OnceMore
  readonly #asking: Asking
  /** Ghosts that were ever told, by place. */
  readonly #ghosts = new Map<string, string>()
  readonly #expunged = new Set<Kept>()
  #commandsLooked = 0
  #renumberings = 0
  /** Of those that had a journal to write to. */
  #lastVerify: 'identical' | 'differs' | undefined
  #hasJournal = false
  /** When the journal in hand was taken, if it is an old one. */
  #journalTakenAt = -Infinity

  constructor(world: World, scenario: Scenario) {
    const complain = (kind: string, text: string): void => this.complain(kind, text)
    this.#asking = { world, scenario, complain, nameOf: (digest) => this.nameOf(digest) }
    this.onceMore = new OnceMore(this.#asking)
  }

  complain(kind: string, text: string): void {
    this.complaints.push({ kind, text })
  }

  /**
   * After each command, also one that was killed. `status`: what is said of the journal that it left; `broken`: the
   * invariants that do not hold in it.
   */
  afterCommand(
    ran: Ran,
    { rows, status, broken }: { rows: JournalRows | undefined; status: StatusDocument | undefined; broken: string[] },
  ): void {
    const asking = this.#asking
    this.#ending(ran)
    this.#inTime(ran)
    this.#logins(ran)
    const hadJournal = this.#hasJournal
    this.#hasJournal = rows !== undefined
    if (ran.command.again) this.onceMore.askedAgain()
    for (; this.#renumberings < asking.world.renumberings; this.#renumberings += 1) this.onceMore.targetRenumbered()
    this.onceMore.seen(rows)
    this.#sourceUntouched()
    this.#usersMailIsThere()
    this.#expungedRightly()
    if (rows === undefined) return
    for (const { uidValidity, uid, digest, mailbox } of rows.ghosts)
      this.#ghosts.set(`${mailbox} ${uidValidity} ${uid}`, digest ?? '')
    for (const one of broken) this.complain('invariant', one)
    rowsAreTrue(asking, rows)
    nothingDoubled(asking, this.#ghosts, this.onceMore)
    nothingMixed(asking)
    bagsAreTrue(asking, { status, rows, takenAt: this.#journalTakenAt })
    if (status !== undefined) {
      this.#countsAgree(status, rows)
      claimsAreTrue(asking, status, rows)
    }
    if (ran.verified !== undefined && ran.ended === 'done') {
      identicalIsTrue(asking, ran, ran.verified, rows)
      // One that was cut by Ctrl-C says that it differs, because it has not seen all.
      const wasCut = ran.command.ending.ends === 'interrupted' && ran.stoppedAt !== undefined
      // One that begins without a journal makes none, but for a login that was refused.
      if (!wasCut && hadJournal) this.#lastVerify = ran.verified.verdict
    }
    if (this.#lastVerify === 'differs' && status?.canSwitchOff.verdict === 'yes')
      this.complain('untrue-yes', 'the last verification found something, and none has been clean since')
  }

  /** What the program says of its journal, whatever state that is in. */
  statusFrom(read: () => StatusDocument): StatusDocument | undefined {
    try {
      return read()
    } catch (thrown) {
      this.complain('status-fails', textOf(thrown))
      return undefined
    }
  }

  /** The journal is lost, or another in its place: what it knew from `since` on is not known any more. */
  journalLost(since: number): void {
    this.onceMore.journalLost(since)
    this.#journalTakenAt = since
    this.#asking.world.target.history.forgetMissed(since)
    this.#lastVerify = undefined
    this.#hasJournal = since > -Infinity
  }

  #ending({ ended, error, left, unhandled, command }: Ran): void {
    if (ended === 'idle') this.complain('deadlock', 'it waits for something that will never come')
    if (ended === 'too-long') this.complain('endless', 'it did not end within the bound of virtual time')
    if (ended === 'too-busy') this.complain('endless', 'it did not end within so many timers')
    for (const one of unhandled) this.complain('unhandled', textOf(one))
    if (error !== undefined && ended === 'done') {
      const code = codeOf(error)
      if (code === undefined || neverMet.includes(code)) this.complain('bug', textOf(error))
      else if (code === 'interrupted' && command.ending.ends === 'by-itself')
        this.complain(`error ${code}`, textOf(error))
    }
    if (ended === 'done' && (left.lines > 0 || left.databases > 0 || left.timers > 0))
      this.complain('left-open', `${left.lines} lines, ${left.databases} databases and ${left.timers} timers`)
  }

  /** Who is asked to stop, stops; when a window has closed, nothing is open any more. */
  #inTime({ command, stoppedAt, endedAt, ended }: Ran): void {
    if (stoppedAt === undefined || ended !== 'done' || command.work !== 'run') return
    const late = endedAt - stoppedAt
    if (command.ending.ends === 'interrupted' && late > longestStop)
      this.complain('deaf', `it went on for ${Math.round(late / 1_000)} s after Ctrl-C`)
    if (command.ending.ends !== 'interrupted' && late > overtime)
      this.complain('deaf', `it went on for ${Math.round(late / 1_000)} s after the end of its time`)
  }

  /** Promise 8. */
  #logins({ from, startedAt }: Ran): void {
    const { world, scenario } = this.#asking
    for (const side of ['source', 'target'] as const) {
      const logins = world[side].server.commands
        .slice(from[side])
        .filter(({ verb }) => verb === 'LOGIN' || verb === 'AUTHENTICATE')
      if (logins.length > mostLogins * Math.max(1, scenario.mailboxes.length))
        this.complain('many-logins', `${logins.length} logins on the ${side} in one command`)
      // Beside a connection of the same login it may mean that this one is one too many: that is no refusal yet.
      const refused = world[side].refused.filter(({ at, beside }) => at >= startedAt && !beside)
      for (const [user, times] of countBy(refused, (one) => one.user))
        if (times > 1) this.complain('login-repeated', `${times} logins of ${user} were refused in one command`)
    }
  }

  /** Promise 1. */
  #sourceUntouched(): void {
    const { server, history } = this.#asking.world.source
    const writing = server.commands.slice(this.#commandsLooked).find(({ verb }) => writingVerbs.has(verb))
    this.#commandsLooked = server.commands.length
    if (writing !== undefined) this.complain('source-changed', `${writing.verb} on the source`)
    for (const kept of history.present()) {
      const { message, folder } = kept
      if (folder.get(message.uid) !== message) this.complain('source-changed', `UID ${message.uid} is gone`)
      else if (!sameFlags(kept))
        this.complain('source-changed', `flags of UID ${message.uid} are ${[...message.flags].join(' ')}`)
    }
  }

  /** What users, or the program, put on the target is there as it was, unless a user took it away. */
  #usersMailIsThere(): void {
    for (const { message, folder, by, digest, account } of this.#asking.world.target.history.present()) {
      if (folder.get(message.uid) !== message)
        this.complain('target-lost', `UID ${message.uid} of ${account}, put there by ${by}, is gone`)
      else if (digestOf(message.bytes) !== digest) this.complain('target-lost', `UID ${message.uid} has other bytes`)
    }
  }

  /** Only a ghost of the program's own, whose twin is there, may go. */
  #expungedRightly(): void {
    const { history } = this.#asking.world.target
    for (const kept of history.all) {
      if (kept.gone?.how !== 'expunged' || this.#expunged.has(kept)) continue
      this.#expunged.add(kept)
      const twin = history.present(kept.account).some((one) => one.sent === kept.sent && one.folder === kept.folder)
      if (kept.by === 'user' || !twin)
        this.complain(
          'target-lost',
          `${this.nameOf(kept.digest)} of ${kept.by} was expunged${twin ? '' : ' without a twin'}`,
        )
    }
  }

  #countsAgree({ totals, mailboxes }: StatusDocument, rows: JournalRows): void {
    const { pending, appending, copied, verified, differs, refused, skipped, gone, messages } = totals
    const sum = pending + appending + copied + verified + differs + refused + skipped + gone
    if (sum !== messages) this.complain('counting', `${messages} messages, but ${sum} in the states`)
    if (messages !== rows.messages.length && mailboxes.length === this.#asking.scenario.mailboxes.length)
      this.complain('counting', `${messages} messages told, ${rows.messages.length} rows`)
  }

  nameOf(digest: string): string {
    const { source, target } = this.#asking.world
    const all = [...source.history.all, ...target.history.all]
    const kept = all.find((one) => one.digest === digest || one.sent === digest)
    const subject = /Subject: (.*)/.exec(kept?.message.bytes.toString('latin1') ?? '')?.[1]?.trim()
    return subject === undefined ? `message ${digest.slice(0, 8)}` : `"${subject}" ${digest.slice(0, 8)}`
  }
}

function sameFlags({ flags, message }: Kept): boolean {
  return flags.size === message.flags.size && [...flags].every((flag) => message.flags.has(flag))
}

export function textOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}
