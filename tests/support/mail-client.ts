// The lab's own small IMAP client: fills accounts, plays the user, and reads everything back.

import net from 'node:net'
import tls from 'node:tls'
import { decodeName, imapDate, quoted, quotedName } from './imap-names.ts'
import { LineReader, type LogicalLine, textOf, type Value, parseValues } from './imap-lines.ts'

export type Account = { host?: string; port: number; user: string; password?: string; tls?: boolean }

export type MailToStore = { bytes: Buffer; flags?: readonly string[]; date?: number | undefined }

export type StoredUid = { uidValidity: number; uid: number }

/** A tagged NO or BAD. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal'
  readonly status: string
  constructor(status: string, text: string, command: string) {
    super(`${status} ${text} (to ${command.slice(0, 80)})`)
    this.status = status
  }
}

type Waiting = {
  command: string
  untagged: (line: LogicalLine) => void
  resolve: (text: string) => void
  reject: (error: Error) => void
}

export class MailClient {
  capabilities: ReadonlySet<string> = new Set()
  readonly #socket: net.Socket
  readonly #waiting = new Map<string, Waiting>()
  #tag = 0
  #dead: Error | undefined
  #greeted: () => void = () => undefined
  #goAhead: (() => void) | undefined

  private constructor(socket: net.Socket) {
    this.#socket = socket
    const reader = new LineReader({ line: (parts) => this.#take(parts) })
    socket.on('data', (chunk: Buffer) => reader.push(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  /** Connects and logs in. */
  static async connect(account: Account): Promise<MailClient> {
    const where = { host: account.host ?? '127.0.0.1', port: account.port, noDelay: true }
    const socket = account.tls === true ? tls.connect({ ...where, rejectUnauthorized: false }) : net.connect(where)
    const client = new MailClient(socket)
    await new Promise<void>((resolve, reject) => {
      client.#greeted = resolve
      socket.once('close', () => reject(new Error(`no greeting from port ${account.port}`)))
    })
    await client.command(`LOGIN ${quoted(account.user)} ${quoted(account.password ?? 'secret')}`)
    await client.command('CAPABILITY', (line) => {
      const [, verb, ...names] = words(line)
      if (verb === 'CAPABILITY') client.capabilities = new Set(names)
    })
    return client
  }

  /**
   * Sends one command; resolves with the text after OK, throws a ServerRefusal on NO and BAD. `more` follows the first
   * line as it is.
   */
  command(
    line: string,
    untagged: (line: LogicalLine) => void = () => undefined,
    more: readonly Buffer[] = [],
  ): Promise<string> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead)
    const tag = `T${++this.#tag}`
    return new Promise((resolve, reject) => {
      this.#waiting.set(tag, { command: line, untagged, resolve, reject })
      this.#socket.cork()
      this.#socket.write(`${tag} ${line}\r\n`, 'latin1')
      for (const bytes of more) this.#socket.write(bytes)
      this.#socket.uncork()
    })
  }

  #take(parts: LogicalLine): void {
    const first = String(parts[0])
    if (first.startsWith('+')) return this.#goAhead?.()
    if (first.startsWith('* ')) {
      if (/^\* (OK|PREAUTH)/.test(first)) this.#greeted()
      for (const waiting of this.#waiting.values()) {
        waiting.untagged(parts)
        break
      }
      return
    }
    const [, tag, status, text] = /^(\S+) (\S+) ?(.*)$/.exec(first) ?? []
    const waiting = this.#waiting.get(tag ?? '')
    if (waiting === undefined) return
    this.#waiting.delete(tag ?? '')
    if (status === 'OK') waiting.resolve(text ?? '')
    else waiting.reject(new ServerRefusal(status ?? '', text ?? '', waiting.command))
  }

  #fail(error: Error): void {
    this.#dead ??= error
    for (const waiting of this.#waiting.values()) waiting.reject(this.#dead)
    this.#waiting.clear()
  }

  /** Every folder, decoded, with its attributes. */
  async list(): Promise<{ path: string; separator: string; attributes: string[] }[]> {
    const found: { path: string; separator: string; attributes: string[] }[] = []
    await this.command('LIST "" "*"', (line) => {
      const [, verb, attributes, separator, name] = parseValues(line)
      if (textOf(verb) !== 'LIST') return
      found.push({
        path: decodeName(textOf(name)),
        separator: textOf(separator),
        attributes: Array.isArray(attributes) ? attributes.map((one) => textOf(one)) : [],
      })
    })
    return found
  }

  async subscriptions(): Promise<Set<string>> {
    const found = new Set<string>()
    await this.command('LSUB "" "*"', (line) => {
      const [, verb, attributes, , name] = parseValues(line)
      const implied = Array.isArray(attributes) && attributes.some((one) => textOf(one).toLowerCase() === '\\noselect')
      if (textOf(verb) === 'LSUB' && !implied) found.add(decodeName(textOf(name)))
    })
    return found
  }

  async create(path: string, { subscribe = false } = {}): Promise<void> {
    await this.command(`CREATE ${quotedName(path)}`)
    if (subscribe) await this.subscribe(path)
  }

  async delete(path: string): Promise<void> {
    await this.command(`DELETE ${quotedName(path)}`)
  }

  async rename(path: string, newPath: string): Promise<void> {
    await this.command(`RENAME ${quotedName(path)} ${quotedName(newPath)}`)
  }

  async subscribe(path: string): Promise<void> {
    await this.command(`SUBSCRIBE ${quotedName(path)}`)
  }

  async unsubscribe(path: string): Promise<void> {
    await this.command(`UNSUBSCRIBE ${quotedName(path)}`)
  }

  async select(path: string): Promise<FolderOpened> {
    return this.#open('SELECT', path)
  }

  async examine(path: string): Promise<FolderOpened> {
    return this.#open('EXAMINE', path)
  }

  async #open(verb: string, path: string): Promise<FolderOpened> {
    const opened: FolderOpened = { uidValidity: 0, uidNext: undefined, exists: 0, permanentFlags: undefined }
    await this.command(`${verb} ${quotedName(path)}`, (line) => {
      const text = String(line[0])
      const number = (pattern: RegExp): number | undefined => {
        const found = pattern.exec(text)
        return found === null ? undefined : Number(found[1])
      }
      opened.exists = number(/^\* (\d+) EXISTS/) ?? opened.exists
      opened.uidValidity = number(/\[UIDVALIDITY (\d+)\]/) ?? opened.uidValidity
      opened.uidNext = number(/\[UIDNEXT (\d+)\]/) ?? opened.uidNext
      const flags = /\[PERMANENTFLAGS \(([^)]*)\)\]/.exec(text)
      if (flags !== null) opened.permanentFlags = (flags[1] ?? '').split(' ').filter((flag) => flag !== '')
    })
    return opened
  }

  /** Appends many messages, pipelined when the server has LITERAL+. Gives the UIDs that UIDPLUS reports. */
  async append(path: string, messages: readonly MailToStore[]): Promise<(StoredUid | undefined)[]> {
    const answers: Promise<StoredUid | undefined>[] = []
    let unanswered = 0
    for (const message of messages) {
      const stored = this.#append(path, message)
      // Every answer is awaited at the end; a refusal must not surface as an unhandled rejection before that.
      stored.catch(() => undefined)
      answers.push(stored)
      unanswered += message.bytes.length
      if (!this.capabilities.has('LITERAL+')) await stored
      else if (unanswered > 4_000_000 || answers.length % 64 === 0) {
        await stored
        unanswered = 0
      }
    }
    return Promise.all(answers)
  }

  async #append(path: string, { bytes, flags = [], date }: MailToStore): Promise<StoredUid | undefined> {
    const dated = date === undefined ? '' : ` "${imapDate(date)}"`
    const head = `APPEND ${quotedName(path)} (${flags.join(' ')})${dated}`
    const plus = this.capabilities.has('LITERAL+')
    const body = [bytes, Buffer.from('\r\n')]
    if (plus) return storedUid(await this.command(`${head} {${bytes.length}+}`, undefined, body))
    const goAhead = new Promise<void>((resolve) => (this.#goAhead = resolve))
    const answer = this.command(`${head} {${bytes.length}}`)
    await Promise.race([goAhead, answer])
    for (const part of body) this.#socket.write(part)
    return storedUid(await answer)
  }

  /** UIDs of the selected folder that fit an IMAP search key. */
  async search(key = 'ALL'): Promise<number[]> {
    const uids: number[] = []
    await this.command(`UID SEARCH ${key}`, (line) => {
      const [, verb, ...found] = words(line)
      if (verb === 'SEARCH') uids.push(...found.map(Number))
    })
    return uids
  }

  async store(uids: readonly number[], how: '+FLAGS' | '-FLAGS' | 'FLAGS', flags: readonly string[]): Promise<void> {
    await this.command(`UID STORE ${uids.join(',')} ${how}.SILENT (${flags.join(' ')})`)
  }

  /** Removes exactly these messages of the selected folder. */
  async remove(uids: readonly number[]): Promise<void> {
    await this.store(uids, '+FLAGS', ['\\Deleted'])
    await this.command(this.capabilities.has('UIDPLUS') ? `UID EXPUNGE ${uids.join(',')}` : 'EXPUNGE')
  }

  async move(uids: readonly number[], path: string): Promise<void> {
    await this.command(`UID MOVE ${uids.join(',')} ${quotedName(path)}`)
  }

  async copy(uids: readonly number[], path: string): Promise<void> {
    await this.command(`UID COPY ${uids.join(',')} ${quotedName(path)}`)
  }

  /** Streams the given items of every message in a UID set of the open folder. */
  async fetch(uids: string, items: string, each: (message: FetchedMessage) => void): Promise<void> {
    await this.command(`UID FETCH ${uids} (${items})`, (line) => {
      const message = fetched(parseValues(line))
      if (message !== undefined) each(message)
    })
  }

  async noop(): Promise<void> {
    await this.command('NOOP')
  }

  async logout(): Promise<void> {
    await this.command('LOGOUT').catch(() => undefined)
    this.#socket.end()
  }

  /** Goes away without a word. */
  destroy(): void {
    this.#socket.destroy()
  }
}

export type FolderOpened = {
  uidValidity: number
  uidNext: number | undefined
  exists: number
  permanentFlags: string[] | undefined
}

export type FetchedMessage = { uid: number; flags: string[]; internalDate: string; size: number; bytes: Buffer | null }

function fetched(values: readonly Value[]): FetchedMessage | undefined {
  const [, , verb, items] = values
  if (textOf(verb) !== 'FETCH' || !Array.isArray(items)) return undefined
  const message: FetchedMessage = { uid: 0, flags: [], internalDate: '', size: 0, bytes: null }
  for (let at = 0; at + 1 < items.length; at += 2) {
    const value = items[at + 1]
    switch (textOf(items[at]).toUpperCase()) {
      case 'UID':
        message.uid = Number(textOf(value))
        break
      case 'FLAGS':
        message.flags = (Array.isArray(value) ? value : [])
          .map((flag) => textOf(flag))
          .filter((flag) => flag.toLowerCase() !== '\\recent')
          .toSorted()
        break
      case 'INTERNALDATE':
        message.internalDate = textOf(value)
        break
      case 'RFC822.SIZE':
        message.size = Number(textOf(value))
        break
      case 'BODY[]':
        message.bytes = Buffer.isBuffer(value)
          ? value
          : value === null || value === undefined
            ? null
            : Buffer.from(textOf(value), 'latin1')
        break
      default:
    }
  }
  // An unsolicited FETCH about somebody else's flag change carries no UID; nobody asked for it.
  return message.uid === 0 ? undefined : message
}

function words(line: LogicalLine): string[] {
  return String(line[0])
    .split(' ')
    .filter((word) => word !== '')
}

function storedUid(text: string): StoredUid | undefined {
  const found = /\[APPENDUID (\d+) (\d+)\]/.exec(text)
  return found === null ? undefined : { uidValidity: Number(found[1]), uid: Number(found[2]) }
}
