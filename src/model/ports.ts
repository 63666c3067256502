// The ports between the verbs and the servers: what a session on either side can do, and what an append can answer.

import type { MessageBody, MessageFacts } from './message.ts'
import type { OtherNamespace } from './plan.ts'

export type SpecialUse = '\\Sent' | '\\Drafts' | '\\Trash' | '\\Junk' | '\\Archive' | '\\All' | '\\Flagged'

export type ListedFolder = {
  /** Decoded from modified UTF-7, as the server names it: with prefix and its own separator. */
  path: string
  /** null: a flat name, no hierarchy. */
  separator: string | null
  selectable: boolean
  /** As announced by the server (RFC 6154), not guessed. */
  specialUse: SpecialUse | undefined
  subscribed: boolean
  /** Whose it is; undefined: the account's own. */
  namespace?: OtherNamespace
  /** Where the server tells it with the list (RFC 5819); else STATUS must be asked. */
  status?: FolderState
}

export type FolderTree = {
  /** Personal namespace prefix, e.g. `INBOX.`; empty when there is none. */
  prefix: string
  separator: string
  folders: readonly ListedFolder[]
  /** Names that differ in case or accents only are kept apart there, whatever is listed. */
  keepsSpelling?: true
}

/** The folders of an account, and how it was established that these are all. */
export type ListedTree = FolderTree & { listing: Listing }

/** How a list of folders was established. Folders that cannot be opened are not counted. */
export type Listing = {
  listed: number
  /** How many a second list had, read by another reader; null: only one was asked for. */
  bySecondList: number | null
  /** Names, as on the wire, that not every list had: another list, LSUB or the name itself has shown them. */
  leftOut: readonly string[]
  /** There is no INBOX, neither listed nor by its name. */
  inboxMissing: boolean
  /** Lines that were about folders, as they came (latin1): no reader could read them. */
  unread: readonly string[]
  /** Of a source that is an archive. */
  bag?: BagRemarks
}

/** What a bag does not tell of its mail, and where its files are not those of its manifest (names below the bag). */
export type BagRemarks = {
  /** Messages without flags, and without the time at which they arrived. */
  withoutFlags: number
  withoutDates: number
  /** It has no list of folders: those without messages are not known. */
  withoutFolders: boolean
  /** Files that no manifest lists. */
  unlisted: readonly string[]
  /** Messages whose file is not there, or not as large as it is said to be. */
  missing: readonly string[]
  otherSize: readonly string[]
}

/** What EXAMINE, SELECT or STATUS says about a folder. */
export type FolderState = {
  uidValidity: number
  /** undefined: the server did not say (Courier's SELECT). */
  uidNext: number | undefined
  messages: number
  /** Decimal digits; undefined without CONDSTORE. */
  highestModseq: string | undefined
  /**
   * Only from SELECT: an EXAMINEd folder allows nothing. undefined: the server did not say, everything may be tried.
   */
  permanentFlags: readonly string[] | undefined
  /** Only from SELECT: nothing can be put into it. */
  readOnly?: boolean
}

/** How much there is and how much there may be. */
export type Amount = { used: number; limit: number }
/** Of an account; what is left out has no limit, or the server does not tell it. */
export type Quota = { bytes?: Amount; messages?: Amount }

/** What a connection has read: bytes of bodies, and the ms that were spent waiting for them. */
export type Reading = { bytes: number; milliseconds: number; compressed: boolean }
/** Holds what moves over a connection to the speed that its server may be asked for, and knows that something moved. */
export type Meter = { pass(bytes: number, stop: AbortSignal): Promise<unknown> }

/**
 * A message that was left out of a reading because it breaks it. `refused`: the server says NO to it; `broken`: the
 * line breaks over it. `reason`: in the server's words.
 */
export type SetAside = { uid: number; how: 'refused' | 'broken'; reason: string }

/**
 * What of each message is read, instead of all of it: these header fields, or a section such as `1.2` or `1.2.MIME`
 * (RFC 3501, 6.4.5), whole or its first bytes. An empty section is the message. What a message does not have is empty.
 */
export type BodyPart = { fields: readonly string[] } | { section: string; upTo?: number }

export type BodyOptions = {
  part?: BodyPart
  /** Messages that broke an earlier reading: they are asked for last, and once. */
  known?: ReadonlySet<number>
  /**
   * The most bytes that one of these bodies was said to have. One far beyond it, or beyond 256 MB where nothing was
   * said, ends the connection before it fills the memory.
   */
  largest?: number
  /**
   * Each body comes in one buffer that was filled by us, not by the parser. `lent`: the buffer is used again as soon
   * as `each` has returned.
   */
  gathered?: 'kept' | 'lent'
}

/** One logged-in connection. Reads only: EXAMINE, PEEK. */
export interface ReadSession {
  readonly capabilities: ReadonlySet<string>
  /** RFC 7889; undefined when the server does not say. */
  readonly appendLimit: number | undefined
  /** When the server's certificate, or one it rests on, expires; ms since 1970, undefined without TLS. */
  readonly certificateEnds: number | undefined
  readonly usable: boolean
  /** The folder that is open, and in which of its lives it was opened. */
  readonly opened: { path: string; uidValidity: number } | undefined
  readonly reading: Readonly<Reading>
  /** Gets each answer that no reader could read, as it came (latin1), and the folder that is open then. */
  onUnread: ((text: string, folder: string | undefined) => void) | undefined
  /**
   * All folders. `twice`: by two lists that share no parser, for whoever says that nothing else is there.
   */
  listFolders(options?: { twice?: boolean }): Promise<ListedTree>
  /**
   * A fresh EXAMINE: what other sessions appended meanwhile is seen. `modseq`: the server shall count changes from now
   * on (RFC 7162, 3.1.8). Throws `folder-unreadable` (scope folder) on NO.
   */
  examine(path: string, modseq?: boolean): Promise<FolderState>
  /**
   * STATUS, also of a folder that is open here; undefined when the folder does not exist: the server says so, or does
   * not list it. Throws `folder-unreadable` (scope folder) on any other NO.
   */
  status(path: string): Promise<FolderState | undefined>
  /**
   * How many messages a search finds in the examined folder; undefined: the server does not say, or has so many
   * (`messages`) that it could only list them one by one.
   */
  countBySearch(messages: number): Promise<number | undefined>
  /** The UIDs that a search finds in the examined folder; undefined: the server does not say. */
  searchAll(): Promise<readonly number[] | undefined>
  /**
   * Facts of the given UIDs in the examined folder, in the server's order; UIDs that do not exist are left out. What
   * `each` gives is awaited.
   */
  fetchFacts(uids: UidSet, each: (facts: MessageFacts) => unknown): Promise<void>
  /**
   * Only flags; `since`: only of messages that changed after this HIGHESTMODSEQ (RFC 7162, 3.1.4.1), or of all where
   * the server refuses to tell.
   */
  fetchFlags(
    uids: UidSet,
    each: (message: { uid: number; flags: readonly string[] }) => void,
    since?: string,
  ): Promise<void>
  /**
   * Facts with bodies (BODY.PEEK[]). `each` is awaited before the next body is read: that is the back-pressure. Returns
   * what was set aside so that the others could be read.
   */
  fetchBodies(
    uids: UidSet,
    each: (body: MessageBody) => Promise<void> | void,
    options?: BodyOptions,
  ): Promise<readonly SetAside[]>
  quota(): Promise<Quota | undefined>
  logout(): Promise<void>
  /** Cuts the connection without a word; never throws. */
  destroy(): void
}

/** `1:*` or a list of UIDs. */
export type UidSet = '1:*' | `${number}:*` | readonly number[]

/** What goes out with APPEND; already projected to what the target can hold. */
export type OutgoingMessage = {
  bytes: Buffer
  flags: readonly string[]
  /** ms since 1970; null: no date can be given. */
  internalDate: number | null
}

/** The answer for one message of an append. */
export type AppendAnswer =
  /** Stored. The UID is only what the server claims; the caller checks it. */
  | { kind: 'stored'; uidValidity: number | undefined; uid: number | undefined }
  /**
   * The server said NO or BAD and stored nothing. `together`: it was said of several messages at once, and one of them
   * may be the cause.
   */
  | { kind: 'refused'; status: 'NO' | 'BAD'; responseCode: string | undefined; text: string; together?: boolean }
  /** Bytes were sent and no answer came: it may be stored, now or in a while. */
  | { kind: 'uncertain'; reason: string }
  /** Not one byte of it went out. */
  | { kind: 'not-sent'; reason: string }

export interface TargetSession extends ReadSession {
  /** SELECT, to learn PERMANENTFLAGS. Never followed by CLOSE. */
  select(path: string): Promise<FolderState>
  /** Creates the folder; one that exists already is fine. Throws `folder-name-refused`. */
  createFolder(path: string): Promise<void>
  subscribe(path: string): Promise<void>
  append(path: string, message: OutgoingMessage): Promise<AppendAnswer>
  /**
   * Sets or takes away exactly these flags of messages in the selected folder; never sets \Deleted. Returns what the
   * server said when it refused.
   */
  storeFlags(uids: readonly number[], how: '+FLAGS' | '-FLAGS', flags: readonly string[]): Promise<string | undefined>
  /**
   * UID STORE +FLAGS (\Deleted) and UID EXPUNGE of exactly this UID of the selected folder; only with UIDPLUS, only for
   * ghosts.
   */
  expungeOne(uid: number): Promise<void>
}

/** A session that opens its connection again where it breaks. */
export interface SteadyTarget extends TargetSession {
  /** Goes on over another connection, with the same folder open: what one misread, another may read well. */
  renew(): Promise<void>
}

/** Messages on their way. */
export type Appending = {
  /** Only now may more be given to the writer. */
  handed: Promise<void>
  /** One answer per message, in order. */
  answers: Promise<AppendAnswer[]>
}

/** Sends messages to one folder at a time. Whether it has a connection of its own or shares one is its own affair. */
export interface TargetWriter {
  /** How it writes, for people: shown in the log. */
  readonly name: string
  /** It has no connection of its own. */
  readonly shared: boolean
  /**
   * The most messages that are worth one intent: whoever sends one after the other must notice soon that all are
   * refused.
   */
  readonly maxBatchMessages: number
  /** Its connection works. */
  readonly usable: boolean
  /** Opens the folder for writing and says what it takes. */
  prepare(path: string): Promise<FolderState>
  /**
   * The most bytes of these messages that can be on their way without an answer at any moment: how much may still
   * arrive after a death.
   */
  inFlight(bytes: readonly number[]): number
  /** Bytes a second that the line drained lately; undefined when nothing was measured. */
  readonly lineRate: number | undefined
  /** `alone`: no message may share its command with another. Never throws for what a server or a line does. */
  append(path: string, messages: readonly OutgoingMessage[], alone?: boolean): Appending
  /** Says goodbye on a connection of its own. */
  logout(): Promise<void>
  destroy(): void
}
