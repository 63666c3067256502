// What the scripted server keeps: accounts, folders and messages in memory, open to the tests that bend them.

export type ScriptedMessage = {
  uid: number
  bytes: Buffer
  flags: Set<string>
  internalDate: number
  modseq: number
  /** What RFC822.SIZE says in place of the truth. */
  reportedSize?: number
  /** What BODY[] gives in place of `bytes`; null is NIL. */
  served?: Buffer | null
}

export type StoreOptions = {
  separator: string
  prefix: string
  /** What becomes of the bytes of an APPEND. */
  alter?: ((bytes: Buffer) => Buffer) | undefined
}

export class ScriptedFolder {
  readonly messages: ScriptedMessage[] = []
  uidValidity: number
  uidNext = 1
  modseq = 1
  /** Keywords beyond these and the system flags are not kept; "\\*" lets everything in. */
  permanentFlags: string[] = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', '\\*']
  selectable = true
  specialUse: string | undefined
  /** EXAMINE and SELECT are refused with this text, e.g. "[NOPERM] no". */
  refused: string | undefined

  constructor(uidValidity: number) {
    this.uidValidity = uidValidity
  }

  add(bytes: Buffer, flags: readonly string[] = [], internalDate = Date.now()): ScriptedMessage {
    const any = this.permanentFlags.includes('\\*')
    const allowed = new Set(this.permanentFlags.map((flag) => flag.toLowerCase()))
    const kept = flags.filter((flag) => any || allowed.has(flag.toLowerCase()))
    const message = {
      uid: this.uidNext++,
      bytes,
      flags: new Set(kept),
      internalDate: Math.floor(internalDate / 1_000) * 1_000,
      modseq: ++this.modseq,
    }
    this.messages.push(message)
    return message
  }

  get(uid: number): ScriptedMessage | undefined {
    let [low, high] = [0, this.messages.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.messages[middle]?.uid ?? 0) < uid) low = middle + 1
      else high = middle
    }
    // A test may have given UIDs in another order.
    return this.messages[low]?.uid === uid ? this.messages[low] : this.messages.find((one) => one.uid === uid)
  }

  /** Removes messages, as another client's EXPUNGE would. */
  remove(uids: Iterable<number>): void {
    const gone = new Set(uids)
    const kept = this.messages.filter((one) => !gone.has(one.uid))
    this.messages.splice(0, this.messages.length, ...kept)
    this.modseq += 1
  }

  /** A new UIDVALIDITY, with all messages numbered again from `firstUid`. */
  renumber(firstUid = 1): void {
    this.uidValidity += 1
    this.uidNext = firstUid
    for (const message of this.messages) message.uid = this.uidNext++
  }
}

export class ScriptedAccount {
  readonly folders = new Map<string, ScriptedFolder>()
  readonly subscribed = new Set<string>()
  quota: { usedKiB: number; limitKiB: number } | undefined
  #nextValidity = 1_000

  constructor() {
    this.create('INBOX')
    this.subscribed.add('INBOX')
  }

  /** A folder by the server's own decoded path; INBOX in any case. */
  folder(path: string): ScriptedFolder | undefined {
    return this.folders.get(path.toUpperCase() === 'INBOX' ? 'INBOX' : path)
  }

  create(path: string): ScriptedFolder {
    const folder = new ScriptedFolder(this.#nextValidity++)
    this.folders.set(path, folder)
    return folder
  }

  /** The folder, made when it is missing: for tests that prepare an account. */
  ensure(path: string): ScriptedFolder {
    return this.folder(path) ?? this.create(path)
  }
}

/** A UID or sequence set against the highest number there is. */
export function inSet(set: string, highest: number): (n: number) => boolean {
  const ranges = set.split(',').map((range): [number, number] => {
    const [from = '*', to = from] = range.split(':')
    const number = (text: string): number => (text === '*' ? highest : Number(text))
    const [a, b] = [number(from), number(to)]
    return a <= b ? [a, b] : [b, a]
  })
  return (n) => ranges.some(([from, to]) => n >= from && n <= to)
}
