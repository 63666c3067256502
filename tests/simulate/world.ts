// Two servers in memory, their users, and everything that users do to their mail.

import { ScriptedServer } from '../support/scripted-server.ts'
import { textOf, textsOf } from '../support/imap-lines.ts'
import { inSet, type ScriptedAccount, type ScriptedFolder, type ScriptedMessage } from '../support/scripted-store.ts'
import { accountOf, isArchive } from './accounts.ts'
import { Archives } from './archives.ts'
import { History, type Gone, type Kept } from './history.ts'
import { bytesOf, digestOf } from './mail.ts'
import { ServerEnd } from './memory-line.ts'
import type { MailSpec, Scenario, ServerSpec, Side, UserEvent } from './scenario.ts'
import type { VirtualClock } from './virtual-clock.ts'

export type SideOfWorld = {
  side: Side
  spec: ServerSpec
  server: ScriptedServer
  history: History
  /** Accounts whose password was changed. */
  locked: Set<string>
  full: Set<string>
  /**
   * Logins that were refused for their password, the answer being on the line: of whom, when; `beside`: while another
   * one of theirs was open.
   */
  refused: { user: string; at: number; beside: boolean }[]
}

export class World {
  readonly source: SideOfWorld
  readonly target: SideOfWorld
  readonly scenario: Scenario
  readonly archives: Archives
  /** How often folders of the target were numbered anew, or replaced. */
  renumberings = 0
  /** Folders that users have given another name. */
  readonly renamed = new Set<ScriptedFolder>()
  /** Folders that were numbered anew. */
  readonly renumbered = new Set<ScriptedFolder>()
  /** What the program had put where it was not let in since the last command ended. */
  readonly outOfSight = new Set<Kept>()
  /** What the program had put there and could not read for a while. */
  readonly unreadable = new Set<Kept>()
  readonly #clock: VirtualClock
  #validity = 1_000_000

  constructor(scenario: Scenario, clock: VirtualClock) {
    this.scenario = scenario
    this.#clock = clock
    this.source = this.#side('source', scenario.source, scenario)
    this.target = this.#side('target', scenario.target, scenario)
    this.archives = new Archives(scenario, this, clock)
    scenario.mailboxes.forEach((mailbox, n) => {
      for (const side of ['source', 'target'] as const)
        for (const { name, mail } of side === 'target' && isArchive(scenario, side, n) ? [] : mailbox[side]) {
          const folder = this.account(side, n).ensure(this.pathOf(side, name))
          this.account(side, n).subscribed.add(this.pathOf(side, name))
          for (const one of mail) this.put(side, n, folder, one)
        }
    })
  }

  account(side: Side, mailbox: number): ScriptedAccount {
    return this[side].server.account(accountOf(this.scenario, side, mailbox))
  }

  /** Something that a server does in so many ms. */
  later(milliseconds: number, act: () => void): void {
    this.#clock.later(milliseconds, act)
  }

  pathOf(side: Side, name: string): string {
    const { prefix, separator } = this[side].spec
    return name.toUpperCase() === 'INBOX' ? 'INBOX' : `${prefix}${name.split('/').join(separator)}`
  }

  put(side: Side, mailbox: number, folder: ScriptedFolder, { date, flags, ...spec }: MailSpec): Kept {
    const message = folder.add(bytesOf({ ...spec, date, flags }), flags, date)
    return this[side].history.born(accountOf(this.scenario, side, mailbox), folder, message, {
      by: 'user',
      at: this.#clock.now,
    })
  }

  /** A folder by number: modulo how many there are. */
  folderBy(side: Side, mailbox: number, number: number): { path: string; folder: ScriptedFolder } | undefined {
    const all = [...this.account(side, mailbox).folders].filter(([, folder]) => folder.selectable)
    const found = all[number % Math.max(1, all.length)]
    return found === undefined ? undefined : { path: found[0], folder: found[1] }
  }

  messageBy(
    side: Side,
    { mailbox, folder, message }: Pick<UserEvent, 'mailbox' | 'folder' | 'message'>,
  ): { folder: ScriptedFolder; message: ScriptedMessage } | undefined {
    const found = this.folderBy(side, mailbox, folder)?.folder
    const one = found?.messages[message % Math.max(1, found.messages.length)]
    return found === undefined || one === undefined ? undefined : { folder: found, message: one }
  }

  /** The program cannot read this message of the target. */
  hide(message: ScriptedMessage): void {
    const kept = this.target.history.of(message)
    if (kept !== undefined) this.unreadable.add(kept.origin ?? kept)
  }

  /** The program was not let into this folder. */
  shut(side: Side, folder: ScriptedFolder): void {
    if (side === 'source') return
    for (const kept of this.target.history.present()) {
      const first = kept.by === 'program' ? kept : kept.origin
      if (kept.folder === folder && first !== undefined) this.outOfSight.add(first)
    }
  }

  /** Does what a user does. Gives what happened, for the story. */
  happen(event: UserEvent): string {
    const { side, mailbox } = event
    if (mailbox >= this.scenario.mailboxes.length) return 'nobody there'
    if (isArchive(this.scenario, side, mailbox)) return this.archives.happen(event)
    const user = accountOf(this.scenario, side, mailbox)
    const found = this.folderBy(side, mailbox, event.folder)
    const account = this.account(side, mailbox)
    if (event.deed === 'quota') {
      if (side === 'target') this.#quota(account, user, event.full)
      return `quota of ${user} ${event.full ? 'full' : 'lifted'}`
    }
    if (event.deed === 'password') {
      this[side].locked[event.wrong ? 'add' : 'delete'](user)
      return `password of ${user} ${event.wrong ? 'changed' : 'as before'}`
    }
    if (event.deed === 'create') {
      const path = this.pathOf(side, event.name)
      if (account.folder(path) === undefined) account.create(path)
      return `${user} makes ${path}`
    }
    if (found === undefined) return 'no folder there'
    const { folder, path } = found
    const some = (count: number): ScriptedMessage[] =>
      folder.messages.length === 0
        ? []
        : folder.messages.slice(event.message % folder.messages.length).slice(0, Math.max(0, count))
    const uids = (of: readonly ScriptedMessage[]): string => `UID ${of.map(({ uid }) => uid).join(',') || 'none'}`
    switch (event.deed) {
      case 'arrive':
        return `${user}: ${uids(event.mail.map((one) => this.put(side, mailbox, folder, one).message))} come to ${path}`
      case 'flag': {
        const changed = some(event.count)
        for (const message of changed) this.#flag(side, folder, message, event.flag, event.on)
        return `${user}: ${event.on ? '+' : '-'}${event.flag} on ${uids(changed)} of ${path}`
      }
      case 'delete': {
        const gone = some(event.count)
        this.#remove(side, folder, gone, 'deleted')
        return `${user} deletes ${uids(gone)} of ${path}`
      }
      case 'move':
      case 'copy': {
        const to = this.folderBy(side, mailbox, event.to)
        const taken = some(event.count)
        if (to === undefined || (to.folder === folder && event.deed === 'move')) return 'nowhere to'
        const there = taken.map((one) => this.#copy(side, user, one, to.folder, one.internalDate))
        if (event.deed === 'move') this.#remove(side, folder, taken, 'moved')
        return `${user}: ${event.deed} ${uids(taken)} of ${path} to ${to.path} as ${uids(there)}`
      }
      case 'again': {
        const [one] = some(1)
        if (one === undefined) return 'nothing there'
        this.#remove(side, folder, [one], 'deleted')
        const there = this.#copy(side, user, one, folder, event.date)
        return `${user}: UID ${one.uid} of ${path} deleted and appended with another date as ${there.uid}`
      }
      case 'rename': {
        const to = this.pathOf(side, event.to)
        if (path === 'INBOX' || account.folder(to) !== undefined) return 'cannot be renamed'
        account.folders.delete(path)
        account.folders.set(to, folder)
        this.renamed.add(folder)
        return `${user} renames ${path} to ${to}`
      }
      case 'replace': {
        if (side === 'target') this.renumberings += 1
        const all = [...folder.messages]
        this.#remove(side, folder, all, 'replaced')
        account.folders.delete(path)
        const anew = account.create(path)
        anew.uidValidity = ++this.#validity
        for (const one of all.filter((_, at) => at % 2 === 0)) this.#copy(side, user, one, anew, one.internalDate)
        const some = `${anew.messages.length} of ${all.length}`
        return `${user}: ${path} replaced with ${some} (UIDVALIDITY ${anew.uidValidity})`
      }
      case 'renumber': {
        if (side === 'target') this.renumberings += 1
        this.renumbered.add(folder)
        folder.renumber(1 + (event.message % 7))
        // No session lives on through it (RFC 9051, 2.3.1.1).
        this[side].server.dropOpened(folder)
        folder.uidValidity = ++this.#validity
        this[side].history.renumbered(user, folder)
        return `${path} of ${user} renumbered (UIDVALIDITY ${folder.uidValidity})`
      }
      case 'remove-folder': {
        if (path === 'INBOX') return 'INBOX stays'
        this.#remove(side, folder, [...folder.messages], 'folder-removed')
        account.folders.delete(path)
        return `${user} removes ${path}`
      }
      default:
        return never(event)
    }
  }

  #quota(account: ScriptedAccount, user: string, full: boolean): void {
    this.target.full[full ? 'add' : 'delete'](user)
    account.quota = full ? { usedKiB: 100, limitKiB: 100 } : undefined
  }

  #flag(side: Side, folder: ScriptedFolder, message: ScriptedMessage, flag: string, on: boolean): void {
    message.flags[on ? 'add' : 'delete'](flag)
    message.modseq = ++folder.modseq
    const kept = this[side].history.of(message)
    if (kept === undefined) return
    kept.flags[on ? 'add' : 'delete'](flag)
    kept.touched = true
  }

  #remove(side: Side, folder: ScriptedFolder, messages: readonly ScriptedMessage[], how: Gone['how']): void {
    for (const one of messages) {
      const kept = this[side].history.of(one)
      if (kept === undefined) continue
      kept.gone = { at: this.#clock.now, how }
      kept.lastUid = one.uid
    }
    folder.remove(messages.map(({ uid }) => uid))
  }

  #copy(side: Side, user: string, one: ScriptedMessage, to: ScriptedFolder, date: number): ScriptedMessage {
    const copy = to.add(one.bytes, [...one.flags], date)
    const before = this[side].history.of(one)
    const origin = before?.by === 'program' ? before : before?.origin
    this[side].history.born(user, to, copy, {
      by: 'user',
      at: this.#clock.now,
      ...(before === undefined ? {} : { sent: before.sent }),
      ...(origin === undefined ? {} : { origin }),
    })
    return copy
  }

  #side(side: Side, spec: ServerSpec, scenario: Scenario): SideOfWorld {
    const server = new ScriptedServer({
      separator: spec.separator,
      prefix: spec.prefix,
      hide: spec.hide,
      withoutUidNext: spec.withoutUidNext,
    })
    const made: SideOfWorld = {
      side,
      spec,
      server,
      history: new History(side),
      locked: new Set(),
      full: new Set(),
      refused: [],
    }
    server.refuseLogin = (user, password, _, session) => {
      if (password === 'secret' && !made.locked.has(user)) return undefined
      const refusal = { user, at: this.#clock.now, beside: server.live(user) > 0 }
      // Who never got the answer may ask once more; it is said right after this.
      queueMicrotask(() => {
        if (!(session.socket instanceof ServerEnd && session.socket.isCut)) made.refused.push(refusal)
      })
      return scenario.wrongPassword
    }
    const originals = new WeakMap<Buffer, string>()
    server.alter = (bytes) => {
      const altered = alter(spec.alters, bytes)
      if (altered !== bytes) originals.set(altered, digestOf(bytes))
      return altered
    }
    server.on('APPEND', async (context, next) => {
      if (made.full.has(context.session.user ?? '')) return context.no('[OVERQUOTA] the mailbox is full')
      const before = new Map([...context.account.folders.values()].map((folder) => [folder, folder.uidNext]))
      await next()
      for (const [folder, uidNext] of before) {
        if (folder.uidNext === uidNext) continue
        for (const message of folder.messages.filter(({ uid }) => uid >= uidNext)) {
          const sent = originals.get(message.bytes)
          made.history.born(context.session.user ?? '', folder, message, {
            by: 'program',
            at: this.#clock.now,
            ...(sent === undefined ? {} : { sent }),
          })
        }
      }
    })
    server.on('UID EXPUNGE', async (context, next) => {
      const { folder } = context.opened
      const before = [...folder.messages]
      await next()
      for (const message of before) {
        const kept = made.history.of(message)
        if (kept === undefined || folder.messages.includes(message)) continue
        kept.gone = { at: this.#clock.now, how: 'expunged' }
        kept.lastUid = message.uid
      }
    })
    server.on('UID FETCH', async (context, next) => {
      const user = context.session.user ?? ''
      const { folder } = context.opened
      await next()
      const [set, items] = [textOf(context.args[0]), textsOf(context.args[1])]
      if (!set.endsWith(':*') || items.some((item) => item.toUpperCase().startsWith('BODY'))) return
      // What was not there when it was listed is seen to be missing when the program has the list.
      const missing = made.history.notIn(user, folder, inSet(set, 2 ** 32))
      const seen = (): void => made.history.missed(missing, this.#clock.now)
      const { session } = context
      session.afterSaid(() => (session.socket instanceof ServerEnd ? session.socket.afterArrival(seen) : seen()))
    })
    server.on('CREATE', async (context, next) => {
      const before = new Set(context.account.folders.values())
      await next()
      for (const folder of context.account.folders.values()) {
        if (before.has(folder)) continue
        folder.uidValidity = ++this.#validity
        if (spec.keywords !== undefined)
          folder.permanentFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', ...spec.keywords]
      }
    })
    return made
  }
}

/** What servers are known to make of bytes; the same buffer where nothing changes. */
function alter(how: ServerSpec['alters'], bytes: Buffer): Buffer {
  switch (how) {
    case 'nothing':
      return bytes
    case 'eight-bit': {
      const end = bytes.indexOf('\r\n\r\n')
      if (!bytes.subarray(0, Math.max(0, end)).some((byte) => byte > 127)) return bytes
      const altered = Buffer.from(bytes)
      for (let at = 0; at < end; at += 1) if ((altered[at] ?? 0) > 127) altered[at] = 0x58
      return altered
    }
    case 'nul': {
      if (!bytes.includes(0)) return bytes
      const altered = Buffer.from(bytes)
      for (let at = 0; at < altered.length; at += 1) if (altered[at] === 0) altered[at] = 0x80
      return altered
    }
    case 'header':
      return bytes.length === 0 ? bytes : Buffer.concat([Buffer.from('X-Scanned: yes\r\n'), bytes])
    default:
      return never(how)
  }
}

export function never(value: never): never {
  throw new Error(`not foreseen: ${String(value)}`)
}
