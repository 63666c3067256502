// Reads messages of the open folder: their facts, flags and bodies, row by row as they come.

import type { MessageBody, MessageFacts } from '../model/message.ts'
import type { BodyOptions, BodyPart, Meter, Reading, SetAside, UidSet } from '../model/ports.ts'
import { readFetchLine } from './by-hand.ts'
import type { Handlers } from './command-channel.ts'
import { FetchedRows, type FetchedRow } from './fetched-rows.ts'
import { fetchFlags } from './flag-commands.ts'
import type { KeepAlive } from './keep-alive.ts'
import type { Patience } from './patience.ts'
import type { RefusedExtensions } from './refused-extensions.ts'
import { isCourierNotice, readFetched } from './responses.ts'
import { sequenceSets } from './uid-set.ts'
import type { UnreadableLines } from './unreadable-lines.ts'

const atom = (value: string) => ({ type: 'ATOM', value })
const facts = [atom('UID'), atom('RFC822.SIZE'), atom('INTERNALDATE'), atom('FLAGS')]

/** BODY.PEEK of all of a message or of a part. Names and sections are of a closed grammar. */
function peekOf(part: BodyPart | undefined): unknown {
  const peek = { type: 'ATOM', value: 'BODY.PEEK' }
  if (part === undefined) return { ...peek, section: [] }
  if ('fields' in part) {
    if (!part.fields.every((name) => /^[A-Za-z0-9-]+$/.test(name))) throw new Error('no names of header fields')
    return { ...peek, section: [atom('HEADER.FIELDS'), part.fields.map(atom)] }
  }
  if (!/^(?:[1-9]\d*(?:\.[1-9]\d*)*(?:\.MIME)?)?$/.test(part.section)) throw new Error(`no section: ${part.section}`)
  const section = part.section === '' ? [] : [atom(part.section)]
  return part.upTo === undefined ? { ...peek, section } : { ...peek, section, partial: [0, part.upTo] }
}

export type ReaderOptions = {
  command(verb: string, attributes: unknown[], untagged: Handlers): Promise<unknown>
  /** The path of the open folder; empty: none. */
  opened(): string
  meter(): Meter | undefined
  /** Lets bodies of up to so many bytes come, until what it returns is called. */
  boundBodies(largest: number | undefined): () => void
  /** Lets bodies come in buffers that we fill, until what it returns is called. */
  gather(how: BodyOptions['gathered']): () => void
  tellUnread(texts: readonly string[]): void
  unreadable: UnreadableLines
  keepAlive: KeepAlive
  patience: Patience
  /** The connection has ended. */
  ended: AbortSignal
  isCourier: boolean
  compressed: boolean
  refused: RefusedExtensions
}

export class MessageReader {
  /** What was read of bodies so far, and how long was waited for it. */
  readonly reading: Reading
  readonly #options: ReaderOptions
  /** Folders of which the server has shown something on this connection. */
  readonly #shown = new Set<string>()

  constructor(options: ReaderOptions) {
    this.#options = options
    this.reading = { bytes: 0, milliseconds: 0, compressed: options.compressed }
  }

  /** Whether the server has given a row of the open folder; before the first it may have to read all of it. */
  get hasShown(): boolean {
    return this.#shown.has(this.#options.opened())
  }

  /** See ReadSession.fetchFacts. */
  async fetchFacts(uids: UidSet, each: (facts: MessageFacts) => unknown): Promise<void> {
    const give = ({ uid, size, internalDate, flags }: FetchedRow) => each({ uid, size, internalDate, flags })
    const rows = new FetchedRows(['RFC822.SIZE', 'INTERNALDATE'])
    const { unread, parts } = await this.#fetch(uids, facts, rows, give)
    for (const one of unread) await each(one)
    if (parts.length === 0) return
    // What came in part only is asked for once more. A row without a size is none: nobody knows what should arrive.
    const lacking = parts.map(({ uid }) => uid)
    const again = await this.#fetch(lacking, facts, rows, give)
    for (const row of again.parts) if (row.told.has('RFC822.SIZE')) await give(row)
  }

  /** See ReadSession.fetchFlags. */
  async fetchFlags(
    uids: UidSet,
    each: (message: { uid: number; flags: readonly string[] }) => void,
    since?: string,
  ): Promise<void> {
    const give = ({ uid, flags }: FetchedRow) => each({ uid, flags })
    const unread = await fetchFlags(
      async (set, items, modifiers) =>
        (await this.#fetch(set, items, new FetchedRows(['FLAGS']), give, modifiers)).unread,
      uids,
      since,
      this.#options.refused,
    )
    unread.forEach(each)
  }

  /** See ReadSession.fetchBodies. */
  async fetchBodies(
    uids: UidSet,
    each: (body: MessageBody) => Promise<void> | void,
    { largest, part, gathered }: BodyOptions,
  ): Promise<readonly SetAside[]> {
    const unbound = this.#options.boundBodies(largest)
    const ungathered = this.#options.gather(gathered)
    const bodyPeek = peekOf(part)
    const give =
      part === undefined ? each : (body: MessageBody) => each({ ...body, bytes: body.bytes ?? Buffer.alloc(0) })
    try {
      const first = await this.#fetch(uids, [...facts, bodyPeek], new FetchedRows(['BODY']), give)
      const unread = new Map(first.unread.map((one) => [one.uid, one]))
      // What could not be parsed for its flags is asked for again without them.
      if (unread.size > 0)
        await this.#fetch([...unread.keys()], [atom('UID'), bodyPeek], new FetchedRows(['BODY']), (body) =>
          give({ ...body, ...unread.get(body.uid) }),
        )
      return []
    } finally {
      unbound()
      ungathered()
    }
  }

  /** Returns what was answered in lines that could not be parsed (`unread`), and rows that never became whole. */
  async #fetch(
    uids: UidSet,
    items: unknown[],
    rows: FetchedRows,
    each: (row: FetchedRow) => unknown,
    modifiers: unknown[] = [],
  ): Promise<{ unread: MessageFacts[]; parts: readonly FetchedRow[] }> {
    const { command, opened, meter, unreadable, keepAlive, patience, ended, isCourier, tellUnread } = this.#options
    unreadable.clear()
    for (const set of sequenceSets(uids)) {
      let failure: Error | undefined
      let since = performance.now()
      await command('UID FETCH', [{ type: 'SEQUENCE', value: set }, items, ...modifiers], {
        FETCH: async (untagged) => {
          this.#shown.add(opened())
          keepAlive.allow(patience.usual)
          const told = readFetched(untagged)
          const body = told === undefined ? undefined : rows.take(told)
          if (body === undefined || failure !== undefined) return
          this.reading.bytes += body.bytes?.length ?? 0
          this.reading.milliseconds += performance.now() - since
          if (isCourier && isCourierNotice(body.bytes)) body.bytes = null
          try {
            await keepAlive.during(() => each(body))
            if (body.bytes !== null) await meter()?.pass(body.bytes.length, ended)
          } catch (error) {
            // imapflow only logs what a handler throws: keep it and throw once the command has ended.
            failure = error instanceof Error ? error : new Error(String(error))
          }
          since = performance.now()
        },
      })
      if (failure !== undefined) throw failure
    }
    const unread = unreadable.take(readFetchLine)
    tellUnread(unreadable.take((line) => line))
    return { unread, parts: rows.parts }
  }
}
