// The pipelined writer: many messages in one MULTIAPPEND, many commands before the first answer.

import { ownReason } from '../model/own-reasons.ts'
import { MigrationError } from '../model/errors.ts'
import { factsOf, failure } from '../model/failure.ts'
import { meaningOf, policyOf } from '../model/failure-policy.ts'
import type { AccountPlan } from '../model/plan.ts'
import type { AppendAnswer, Appending, FolderState, Meter, OutgoingMessage, TargetWriter } from '../model/ports.ts'
import type { LoadListener } from '../model/server-load.ts'
import { assertSendableFlags, assertSendableName, formatAppendDate, isQuotableName } from './append-line.ts'
import { AppendTrial, type AppendFeature } from './append-trial.ts'
import type { AppendWire, Piece, WireAnswer } from './append-wire.ts'
import { DrainRate } from './drain-rate.ts'
import { wireNameOf } from './folder-names.ts'
import type { RefusedExtensions } from './refused-extensions.ts'
import { readUidSet } from './uid-set.ts'

/** How literals may be announced (RFC 7888): without waiting at any size, up to 4,096 bytes, or never. */
export type Literals = 'plus' | 'minus' | 'synchronising'
const longestMinus = 4_096
/** One MULTIAPPEND at most: lost together, refused together. */
const mostTogether = { messages: 16, bytes: 1_000_000 }

export type PipelineOptions = {
  literals: Literals
  multiappend: boolean
  meter?: Meter | undefined
  /** Hears how the server answers. */
  load?: LoadListener | undefined
  /** What the server was seen to refuse, and to take; without it nothing is waited for to be seen. */
  refused?: RefusedExtensions
  /** A message was stored, and the server did not say under which UID. */
  noUid?: () => void
}

export class PipelinedWriter implements TargetWriter {
  readonly name: string
  readonly maxBatchMessages = 128
  readonly shared = false
  readonly #wire: AppendWire
  readonly #account: AccountPlan
  readonly #options: PipelineOptions
  /**
   * Folders, and keywords in folders, that the server has taken once on this connection: only then may a literal follow
   * without waiting.
   */
  readonly #accepted = new Set<string>()
  readonly #ended = new AbortController()
  readonly #rate = new DrainRate(() => performance.now())
  #unanswered = 0
  #handing: Promise<void> = Promise.resolve()
  readonly #trial: AppendTrial

  constructor(wire: AppendWire, account: AccountPlan, options: PipelineOptions) {
    this.#wire = wire
    this.#account = account
    this.#options = options
    this.#trial = new AppendTrial(options.refused)
    wire.onMisread = (reason) => this.#trial.misread(reason)
    const many = options.multiappend ? 'MULTIAPPEND' : 'APPEND'
    this.name =
      `pipelined ${many}, ` +
      `${{ plus: 'LITERAL+', minus: 'LITERAL-', synchronising: 'synchronising literals' }[options.literals]}`
  }

  get lineRate(): number | undefined {
    return this.#rate.bytesPerSecond
  }

  get usable(): boolean {
    return this.#wire.usable
  }

  get misread(): boolean {
    return this.#wire.misread
  }

  inFlight(bytes: readonly number[]): number {
    return bytes.reduce((sum, one) => sum + one, 0)
  }

  async prepare(path: string): Promise<FolderState> {
    const answer = await this.#wire.send('SELECT', linesOf('SELECT ', this.#name(path), '\r\n'), {
      collectUntagged: true,
    })
    if (answer.kind === 'lost') throw failure('connection-lost', this.#account, answer.reason)
    const state = answer.status === 'OK' ? readSelected(answer.untagged) : undefined
    if (state !== undefined)
      return answer.responseCode[0]?.toUpperCase() === 'READ-ONLY' ? { ...state, readOnly: true } : state
    if (answer.status === 'OK')
      throw failure('folder-unreadable', this.#account, ownReason('no-message-count'), undefined, { folder: path })
    const { code, reach, again } = policyOf('open', meaningOf('open', answer.responseCode[0], answer.text))
    const facts = { ...factsOf(this.#account, answer.text), folder: path }
    throw new MigrationError(`${path}: ${answer.text}`, { code, scope: reach, retry: again, facts })
  }

  append(path: string, messages: readonly OutgoingMessage[], alone = false): Appending {
    const answers = new Map<OutgoingMessage, AppendAnswer>()
    const onTheirWay: Promise<void>[] = []
    const handed = this.#handing.then(() => this.#handAll(path, messages, alone, answers, onTheirWay))
    this.#handing = handed
    // What is sent stays in order here, so that nobody has to wait for it, unless it must be held to a speed: then what
    // waits here would count as on its way.
    const isPaced = this.#account.server.limits?.bytesPerSecond !== undefined
    return {
      handed: isPaced ? handed : Promise.resolve(),
      answers: this.#collect(messages, answers, handed, onTheirWay),
    }
  }

  /**
   * Returns everything to the wire, in order: those after a message that brings something new wait until the server has
   * understood its line.
   */
  async #handAll(
    path: string,
    messages: readonly OutgoingMessage[],
    alone: boolean,
    answers: Map<OutgoingMessage, AppendAnswer>,
    onTheirWay: Promise<void>[],
  ): Promise<void> {
    let group: OutgoingMessage[] = []
    const fire = async () => {
      if (group.length === 0) return
      const waits = alone || this.#trial.isDoubted
      const isTrial = this.#trial.begin(this.#featuresOf(group, waits))
      const answered = this.#appendTogether(path, group, waits, answers)
      onTheirWay.push(answered)
      group = []
      // A form that this server has not taken yet is refused over one command at the most.
      if (isTrial) await answered
    }
    for (const message of messages) {
      const limit = alone || !this.#mayShare ? { messages: 1, bytes: 0 } : mostTogether
      // One by one, so that whoever reads back over the same server has its turn between them.
      await this.#options.meter?.pass(message.bytes.length, this.#ended.signal)
      const news = this.#newsOf(path, message)
      if (news.length > 0) {
        await fire()
        onTheirWay.push((await this.#introduce(path, message, news, answers)).answered)
        continue
      }
      if (group.length >= limit.messages || bytesOf(group) + message.bytes.length > limit.bytes) await fire()
      group.push(message)
    }
    await fire()
  }

  async #collect(
    messages: readonly OutgoingMessage[],
    answers: ReadonlyMap<OutgoingMessage, AppendAnswer>,
    handed: Promise<void>,
    onTheirWay: readonly Promise<void>[],
  ): Promise<AppendAnswer[]> {
    await handed
    await Promise.all(onTheirWay)
    return messages.map(
      (message): AppendAnswer => answers.get(message) ?? { kind: 'uncertain', reason: ownReason('no-answer') },
    )
  }

  async logout(): Promise<void> {
    await this.#wire.logout()
  }

  destroy(): void {
    this.#ended.abort()
    this.#wire.destroy(ownReason('connection-closed'))
  }

  /** What this message would use for the first time on this connection: the folder, and keywords in it. */
  #newsOf(path: string, message: OutgoingMessage): string[] {
    return [path, ...keywordsOf(message).map((keyword) => `${path} ${keyword}`)].filter(
      (one) => !this.#accepted.has(one),
    )
  }

  /**
   * Sends a message with something new alone and with a synchronising literal: if the server misreads the line, no body
   * follows it. Its "+" says that it has understood the folder and the keywords; what becomes of the message itself
   * need not be waited for. Returns its way to the answer.
   */
  async #introduce(
    path: string,
    message: OutgoingMessage,
    news: readonly string[],
    answers: Map<OutgoingMessage, AppendAnswer>,
  ): Promise<{ answered: Promise<void> }> {
    let answered = Promise.resolve()
    const understood = await new Promise<boolean>((resolve) => {
      answered = this.#appendTogether(path, [message], true, answers, resolve)
    })
    // Where the name is a literal itself, the first "+" asked for that, and says nothing of the line.
    if (understood && isQuotableName(this.#name(path))) for (const one of news) this.#accepted.add(one)
    return { answered }
  }

  /**
   * One APPEND or MULTIAPPEND command (RFC 3502); `wait` announces every literal and sends it only when the server asks
   * for it.
   */
  async #appendTogether(
    path: string,
    messages: readonly OutgoingMessage[],
    wait: boolean,
    answers: Map<OutgoingMessage, AppendAnswer>,
    accepted?: (understood: boolean) => void,
  ): Promise<void> {
    const name = this.#name(path)
    const features = this.#featuresOf(messages, wait || !isQuotableName(name))
    const pieces = linesOf('APPEND ', name, '')
    for (const message of messages) {
      assertSendableFlags(message.flags)
      const waits = wait || !isQuotableName(name) || !this.#mayFollow(message.bytes.length)
      const date = message.internalDate === null ? '' : ` ${quoted(formatAppendDate(message.internalDate))}`
      pieces.push(
        Buffer.from(` (${message.flags.join(' ')})${date} {${message.bytes.length}${waits ? '' : '+'}}\r\n`, 'latin1'),
      )
      pieces.push({ literal: message.bytes, waits })
    }
    pieces.push(Buffer.from('\r\n', 'latin1'))
    if (this.#unanswered === 0) this.#rate.begin()
    this.#unanswered += 1
    const answer = await this.#wire.send('APPEND', pieces, accepted === undefined ? {} : { accepted })
    this.#unanswered -= 1
    const mayBeForm = this.#learn(answer, features, messages)
    const uids = answer.kind === 'answered' ? uidsOf(answer, messages.length) : undefined
    const isTogether = mayBeForm || messages.length > 1
    messages.forEach((message, i) => answers.set(message, readAnswer(answer, uids?.[i], isTogether)))
  }

  /** What an answer shows of the line and of the server. Returns whether a NO may be that of the command's form. */
  #learn(answer: WireAnswer, features: readonly AppendFeature[], messages: readonly OutgoingMessage[]): boolean {
    if (answer.kind === 'lost' || answer.status === 'BAD') return false
    if (answer.status === 'NO') {
      const meaning = meaningOf('append', answer.responseCode[0], answer.text)
      this.#options.load?.refused('append', meaning, answer.text)
      // What is said of the room, the size or the moment is not said of the form.
      const isOfForm = meaning === 'refused' || meaning === 'failed'
      return this.#trial.saidNo(isOfForm ? features : [], messages, answer.text)
    }
    this.#rate.drained(bytesOf(messages))
    this.#trial.stored(features, messages)
    if (answer.responseCode[0]?.toUpperCase() !== 'APPENDUID') this.#options.noUid?.()
    return false
  }

  get #mayShare(): boolean {
    return this.#options.multiappend && this.#trial.mayShare(this.#options.literals !== 'synchronising')
  }

  #featuresOf(messages: readonly OutgoingMessage[], waits: boolean): AppendFeature[] {
    const mayFollow = !waits && messages.some(({ bytes }) => this.#mayFollow(bytes.length))
    return [...(messages.length > 1 ? ['MULTIAPPEND' as const] : []), ...(mayFollow ? ['LITERAL+' as const] : [])]
  }

  /** Throws `protocol-error` for a name that cannot go on the wire. */
  #name(path: string): string {
    const name = wireNameOf(this.#account, path)
    assertSendableName(name)
    return name
  }

  #mayFollow(bytes: number): boolean {
    if (this.#trial.isRefused('LITERAL+')) return false
    switch (this.#options.literals) {
      case 'plus':
        return true
      case 'minus':
        return bytes <= longestMinus
      case 'synchronising':
        return false
    }
  }
}

function bytesOf(messages: readonly OutgoingMessage[]): number {
  return messages.reduce((sum, message) => sum + message.bytes.length, 0)
}

function keywordsOf(message: OutgoingMessage): string[] {
  return message.flags.filter((flag) => !flag.startsWith('\\'))
}

/** A line with a folder name; the server is asked to take one that cannot be quoted (raw 8-bit) as a literal. */
function linesOf(before: string, name: string, after: string): Piece[] {
  if (isQuotableName(name)) return [Buffer.from(`${before}${quoted(name)}${after}`, 'latin1')]
  const literal = Buffer.from(name, 'latin1')
  return [
    Buffer.from(`${before}{${literal.length}}\r\n`, 'latin1'),
    { literal, waits: true },
    Buffer.from(after, 'latin1'),
  ]
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, (char) => `\\${char}`)}"`
}

/**
 * UIDs of APPENDUID in the order of sending; undefined when there are none, or not as many as messages (RFC 4315, 3).
 */
function uidsOf(answer: WireAnswer & { kind: 'answered' }, messages: number): number[] | undefined {
  if (answer.responseCode[0]?.toUpperCase() !== 'APPENDUID') return undefined
  const uids = readUidSet(answer.responseCode[2] ?? '')
  return uids?.length === messages ? uids : undefined
}

function readAnswer(answer: WireAnswer, uid: number | undefined, together: boolean): AppendAnswer {
  if (answer.kind === 'lost')
    return answer.sent ? { kind: 'uncertain', reason: answer.reason } : { kind: 'not-sent', reason: answer.reason }
  if (answer.status === 'OK')
    return { kind: 'stored', uidValidity: uid === undefined ? undefined : Number(answer.responseCode[1]), uid }
  // The server may have run into our literal: what it did with it is not known.
  if (answer.status === 'BAD') return { kind: 'uncertain', reason: `BAD: ${answer.text}` }
  return {
    kind: 'refused',
    status: 'NO',
    responseCode: answer.responseCode[0]?.toUpperCase() || undefined,
    text: answer.text,
    together,
  }
}

/** Untagged answers of SELECT, as lines. */
function readSelected(untagged: readonly string[]): FolderState | undefined {
  const find = (pattern: RegExp) => untagged.map((line) => pattern.exec(line)?.[1]).find((value) => value !== undefined)
  const uidValidity = find(/^OK \[UIDVALIDITY (\d{1,10})\]/i)
  // One of an earlier folder may come before it, when something was on its way there.
  const messages = untagged
    .map((line) => /^(\d{1,10}) EXISTS/i.exec(line)?.[1])
    .findLast((value) => value !== undefined)
  if (uidValidity === undefined || messages === undefined) return undefined
  const uidNext = find(/^OK \[UIDNEXT (\d{1,10})\]/i)
  const modseq = find(/^OK \[HIGHESTMODSEQ (\d{1,20})\]/i)
  const permanent = find(/^OK \[PERMANENTFLAGS \(([^)]*)\)\]/i)
  return {
    uidValidity: Number(uidValidity),
    uidNext: uidNext === undefined ? undefined : Number(uidNext),
    messages: Number(messages),
    highestModseq: modseq,
    permanentFlags: permanent?.split(' ').filter((flag) => flag !== ''),
  }
}
