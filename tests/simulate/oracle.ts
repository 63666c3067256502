// Knows everything that happened, and asks after each run whether what the program says of it is true.

import type { StatusDocument, VerifyDocument } from '../../src/model/status.ts'
import { countBy, placeOf, type Kept } from './history.ts'
import { digestOf } from './mail.ts'
import { codeOf, type Ran } from './night.ts'
import { idOf } from './plan-in-hand.ts'
import type { JournalRows, Row } from './rows.ts'
import type { Scenario } from './scenario.ts'
import { userOf, type World } from './world.ts'

export type Complaint = { kind: string; text: string }
type Complain = (kind: string, text: string) => void

/** More logins of one account in one run are no patience, but knocking. */
const mostLogins = 60

export class Oracle {
  readonly complaints: Complaint[] = []
  readonly #world: World
  readonly #scenario: Scenario
  /** Ghosts that were ever reported, by place. */
  readonly #ghosts = new Map<string, string>()
  /**
   * How often each message may have been sent once more because somebody asked for it, or because nobody could know its
   * altered copy again.
   */
  readonly #misread = new Set<string>()
  readonly #oncemore = new Map<string, number>()

  constructor(world: World, scenario: Scenario) {
    this.#world = world
    this.#scenario = scenario
  }

  complain: Complain = (kind, text) => {
    this.complaints.push({ kind, text })
  }

  /** After each command, also one that was killed. `status`: what status says of the journal that is left. */
  afterCommand(ran: Ran, rows: JournalRows | undefined, status: StatusDocument | undefined): void {
    this.#ending(ran)
    this.#logins(ran)
    if (ran.command.again) this.#mayBeSentAgain(() => true)
    this.#altered(rows)
    this.sourceUntouched()
    this.usersMailIsThere()
    if (rows === undefined) return
    for (const { uidValidity, uid, digest, mailbox } of rows.ghosts)
      this.#ghosts.set(`${mailbox} ${uidValidity} ${uid}`, digest ?? '')
    this.rowsAreTrue(rows)
    this.nothingDoubled()
    for (const document of [ran.status, status])
      if (document !== undefined) {
        this.countsAgree(document, rows)
        this.claimsAreTrue(document, rows)
      }
    if (ran.verified !== undefined && ran.ended === 'done') this.identicalIsTrue(ran, ran.verified, rows)
  }

  /**
   * The journal is lost, or an old one: copies with other bytes than were sent can only be known by what servers are
   * known to alter.
   */
  journalLost(): void {
    if (this.#scenario.target.alters === 'header') this.#mayBeSentAgain(({ digest, sent }) => digest !== sent)
  }

  #mayBeSentAgain(which: (kept: Kept) => boolean): void {
    const all = [...this.#world.target.history.all].filter(
      ({ by, sent, digest }) => by === 'program' && (sent !== digest || this.#misread.has(sent)),
    )
    for (const sent of new Set(all.filter(which).map((kept) => kept.sent)))
      this.#oncemore.set(sent, (this.#oncemore.get(sent) ?? 0) + 2)
  }

  /** Rows that were found to differ: `--again` sends them once more. */
  #altered(rows: JournalRows | undefined): void {
    for (const { state, digest } of rows?.messages ?? [])
      if (state === 'differs' && digest !== null) this.#misread.add(digest)
  }

  #ending({ ended, error, left, unhandled, command }: Ran): void {
    if (ended === 'idle') this.complain('deadlock', 'it waits for something that will never come')
    if (ended === 'too-long') this.complain('endless', 'it did not end within the bound of virtual time')
    if (ended === 'too-busy') this.complain('endless', 'it did not end within so many timers')
    for (const one of unhandled) this.complain('unhandled', textOf(one))
    if (error !== undefined && ended === 'done') {
      const code = codeOf(error)
      if (code === undefined || code === 'unexpected') this.complain('bug', textOf(error))
      else if (['plan-contradicts-journal', 'journal-in-use', 'journal-corrupt', 'journal-unwritable'].includes(code))
        this.complain(`error ${code}`, textOf(error))
      else if (code === 'interrupted' && command.ending.ends === 'by-itself')
        this.complain(`error ${code}`, textOf(error))
    }
    if (ended === 'done' && (left.lines > 0 || left.databases > 0 || left.timers > 0))
      this.complain('left-open', `${left.lines} lines, ${left.databases} databases and ${left.timers} timers`)
  }

  /** Promise 8. */
  #logins({ from, command }: Ran): void {
    for (const side of ['source', 'target'] as const) {
      const logins = this.#world[side].server.commands
        .slice(from[side])
        .filter(({ verb }) => verb === 'LOGIN' || verb === 'AUTHENTICATE')
      if (logins.length > mostLogins * Math.max(1, this.#scenario.mailboxes.length))
        this.complain('many-logins', `${logins.length} logins on the ${side} in one command`)
    }
    void command
  }

  /** Promise 1. */
  sourceUntouched(): void {
    const { server, history } = this.#world.source
    const writing = server.commands.find(({ verb }) =>
      [
        'SELECT',
        'APPEND',
        'STORE',
        'UID STORE',
        'EXPUNGE',
        'UID EXPUNGE',
        'CREATE',
        'DELETE',
        'RENAME',
        'UID COPY',
        'UID MOVE',
        'SUBSCRIBE',
        'CLOSE',
      ].includes(verb),
    )
    if (writing !== undefined) this.complain('source-changed', `${writing.verb} on the source`)
    for (const kept of history.present()) {
      const { message, folder } = kept
      if (folder.get(message.uid) !== message) this.complain('source-changed', `UID ${message.uid} is gone`)
      else if (!sameFlags(kept))
        this.complain('source-changed', `flags of UID ${message.uid} are ${[...message.flags].join(' ')}`)
    }
  }

  /** What users, or the program, put on the target is there as it was, unless a user took it away. */
  usersMailIsThere(): void {
    for (const { message, folder, by, digest, account } of this.#world.target.history.present()) {
      if (folder.get(message.uid) !== message)
        this.complain('target-lost', `UID ${message.uid} of ${account}, put there by ${by}, is gone`)
      else if (digestOf(message.bytes) !== digest) this.complain('target-lost', `UID ${message.uid} has other bytes`)
    }
  }

  /** Each row that says `verified` names a copy with the bytes of its message, and nobody else's. */
  rowsAreTrue({ messages }: JournalRows): void {
    const owners = new Map<string, Row>()
    for (const row of messages) {
      const n = this.#scenario.mailboxes.findIndex((_, at) => idOf(at) === row.mailbox)
      const kept = this.#world.source.history.at(placeOf(userOf('source', n), row.uidValidity, row.uid))
      const about = `row ${row.id} (${row.mailbox} ${row.name} UID ${row.uid} of ${row.uidValidity}, ${row.state})`
      if (kept === undefined) {
        this.complain('row-of-nothing', `${about}: there never was such a message`)
        continue
      }
      if (row.digest !== null && ['verified', 'copied', 'differs'].includes(row.state) && row.digest !== kept.digest)
        this.complain('wrong-digest', `${about}: the source served other bytes`)
      if (row.targetUid === null || row.targetValidity === null) {
        if (row.state === 'verified') this.complain('verified-nowhere', `${about}: no copy is named`)
        continue
      }
      const place = placeOf(userOf('target', n), row.targetValidity, row.targetUid)
      const before = owners.get(place)
      if (before !== undefined) this.complain('owned-twice', `${about} and row ${before.id} own ${place}`)
      owners.set(place, row)
      if (row.state !== 'verified') continue
      const copy = this.#world.target.history.at(place)
      if (copy === undefined) this.complain('verified-nowhere', `${about}: there never was a copy at ${place}`)
      else if (copy.digest !== kept.digest)
        this.complain('verified-differs', `${about}: the copy at ${place} has other bytes`)
      else if (seconds(copy) !== seconds(kept) && row.notes === '[]')
        this.complain('date-untold', `${about}: INTERNALDATE of the copy differs, and no note says so`)
    }
  }

  /** The program stores a message as often as the source had it, and where it stored one more, it says so. */
  nothingDoubled(): void {
    for (const [n] of this.#scenario.mailboxes.entries()) {
      const account = userOf('target', n)
      const onTarget = this.#world.target.history.all.filter((kept) => kept.account === account)
      const stored = countBy(
        onTarget.filter(({ by }) => by === 'program'),
        ({ sent }) => sent,
      )
      const removed = countBy(
        onTarget.filter(({ gone }) => gone !== undefined && gone.how !== 'moved'),
        ({ sent }) => sent,
      )
      const had = countBy(
        this.#world.source.history.all.filter((kept) => kept.account === userOf('source', n)),
        ({ sent }) => sent,
      )
      const ghosts = countBy(
        [...this.#ghosts].filter(([place]) => place.startsWith(`${idOf(n)} `)),
        ([, digest]) => digest,
      )
      for (const [digest, count] of stored) {
        const most =
          (had.get(digest) ?? 0) +
          (removed.get(digest) ?? 0) +
          (ghosts.get(digest) ?? 0) +
          (this.#oncemore.get(digest) ?? 0)
        if (count > most)
          this.complain(
            'doubled',
            `${count} times ${this.nameOf(digest)} stored in ${account}; the source had ${had.get(digest) ?? 0}, ` +
              `users removed ${removed.get(digest) ?? 0}, ${ghosts.get(digest) ?? 0} ghosts are told`,
          )
      }
    }
  }

  countsAgree({ totals, mailboxes }: StatusDocument, rows: JournalRows): void {
    const { pending, appending, copied, verified, differs, refused, skipped, gone, messages } = totals
    const sum = pending + appending + copied + verified + differs + refused + skipped + gone
    if (sum !== messages) this.complain('counting', `${messages} messages, but ${sum} in the states`)
    if (messages !== rows.messages.length && mailboxes.length === this.#scenario.mailboxes.length)
      this.complain('counting', `${messages} messages told, ${rows.messages.length} rows`)
  }

  /** Promise 11. */
  claimsAreTrue(document: StatusDocument, rows: JournalRows): void {
    const says = {
      complete: ['complete', 'pass-due'].includes(document.state),
      yes: document.canSwitchOff.verdict === 'yes',
    }
    const claimed = document.mailboxes.filter(
      ({ state }) => says.complete || says.yes || ['complete', 'pass-due'].includes(state),
    )
    for (const mailbox of claimed) {
      const what = says.yes ? 'yes' : 'complete'
      const n = this.#scenario.mailboxes.findIndex((_, at) => idOf(at) === mailbox.id)
      const pass = mailbox.lastPass
      if (pass === null || pass === undefined) {
        this.complain(`untrue-${what}`, `${mailbox.id} was never looked at to its end`)
        continue
      }
      const [began, ended] = [Date.parse(pass.startedAt), Date.parse(pass.endedAt)]
      const mine = rows.messages.filter((row) => row.mailbox === mailbox.id)
      const byPlace = new Map(mine.map((row) => [placeOf(userOf('source', n), row.uidValidity, row.uid), row]))
      for (const kept of this.#world.source.history.all) {
        if (kept.account !== userOf('source', n) || kept.bornAt >= began) continue
        if (kept.gone !== undefined && kept.gone.at <= ended + 1_000) continue
        const found = kept.places.flatMap((place) => byPlace.get(place) ?? [])
        const whole = found.find(({ state }) => state === 'verified' || state === 'skipped')
        if (whole === undefined) {
          const states = found.map((row) => `${row.state} ${row.code ?? ''}`).join(', ')
          this.complain(
            `untrue-${what}`,
            `${mailbox.id}: ${this.nameOf(kept.digest)} at ${kept.places.join(', ')} is ` +
              `${states === '' ? 'nowhere in the journal' : states}`,
          )
        } else if (whole.targetUid !== null && whole.targetValidity !== null) {
          const copy = this.#world.target.history.at(
            placeOf(userOf('target', n), whole.targetValidity, whole.targetUid),
          )
          if (copy?.gone?.how === 'replaced' && copy.gone.at < began)
            this.complain(
              `untrue-${what}`,
              `${mailbox.id}: ${this.nameOf(kept.digest)} has its copy in a folder that was replaced before the pass`,
            )
        }
      }
    }
  }

  identicalIsTrue({ command, startedAt }: Ran, document: VerifyDocument, rows: JournalRows): void {
    if (document.verdict !== 'identical' || command.events.some(({ at }) => at > 0)) return
    for (const [n, { exclude, map }] of this.#scenario.mailboxes.entries()) {
      const there = countBy(this.#world.target.history.present(userOf('target', n)), ({ digest }) => digest)
      const wanted =
        command.work === 'verify'
          ? this.#world.source.history
              .present(userOf('source', n))
              .filter(({ folder }) => !this.#isExcluded(n, folder, exclude))
          : rows.messages.flatMap((row) =>
              row.mailbox === idOf(n) && row.state === 'verified' && row.digest !== null
                ? [{ digest: row.digest }]
                : [],
            )
      for (const [digest, count] of countBy<{ digest: string }>(wanted, (one) => one.digest))
        if ((there.get(digest) ?? 0) < count && !(command.work === 'verify-journal' && this.#movedAway(n, digest)))
          this.complain(
            'untrue-identical',
            `${idOf(n)}: ${count} times ${this.nameOf(digest)} should be there, ${there.get(digest) ?? 0} are ` +
              `(${command.work})`,
          )
      void map
    }
    void startedAt
  }

  /** A row for each place that a message was moved to on the source may share one copy that lies there once. */
  #movedAway(n: number, digest: string): boolean {
    return this.#world.source.history.all.some(
      (kept) => kept.account === userOf('source', n) && kept.digest === digest && kept.gone?.how === 'moved',
    )
  }

  #isExcluded(mailbox: number, folder: unknown, exclude: readonly string[]): boolean {
    const account = this.#world.account('source', mailbox)
    return exclude.some((name) => account.folder(this.#world.pathOf('source', name)) === folder)
  }

  nameOf(digest: string): string {
    const kept: Kept | undefined = [...this.#world.source.history.all, ...this.#world.target.history.all].find(
      (one) => one.digest === digest || one.sent === digest,
    )
    const subject = /Subject: (.*)/.exec(kept?.message.bytes.toString('latin1') ?? '')?.[1]?.trim()
    return subject === undefined ? `message ${digest.slice(0, 8)}` : `"${subject}" ${digest.slice(0, 8)}`
  }
}

function sameFlags({ flags, message }: Kept): boolean {
  return flags.size === message.flags.size && [...flags].every((flag) => message.flags.has(flag))
}

const seconds = ({ message }: Kept): number => Math.floor(message.internalDate / 1_000)

export function textOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}
