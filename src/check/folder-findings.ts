// What check says about single folders and their messages: names, contradictions, sizes, keywords.

import { encodeFolderName } from '../imap/folder-names.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { Side } from '../model/codes.ts'
import { bagFindings } from '../model/bag-findings.ts'
import type { FolderTree, Listing } from '../model/ports.ts'
import { fitLevel, levelsOfName, someOf } from '../plan/folder-name.ts'
import type { FolderMap, MappedFolder } from '../plan/folder-map.ts'
import { sameName } from '../plan/folder-pattern.ts'
import type { Trespass } from '../plan/shared-target.ts'
import { project } from '../proof/projection.ts'
import type { CheckContext } from './check-context.ts'
import type { PresentFolder } from './foreign-mail.ts'
import type { Counted } from './mailbox-look.ts'

/**
 * Maildir++ (Courier, Dovecot) keeps a whole path as one file name, in modified UTF-7: longer ones were refused by
 * Dovecot.
 */
const longestPath = 255
/**
 * What no known server refuses; Cyrus refuses `"`, `\`, `*`, `%` and braces, others more (see copy/make-folder.ts for
 * what a run does then).
 */
const plain = /^[\p{L}\p{M}\p{N} _\-.,&()[\]'+=@#/]*$/u

/** What is odd about how the source lists its folders. */
export function noteLists({ findings }: CheckContext, { id }: MailboxPlan, listing: Listing): void {
  const about = { scope: 'mailbox', mailbox: id, side: 'source' } as const
  const facts = { mailbox: id, side: 'source' }
  if (listing.listed === 0) findings.add({ ...about, level: 'blocker', code: 'folders-unlisted', facts })
  else if (listing.inboxMissing) findings.add({ ...about, level: 'warning', code: 'inbox-missing', facts })
  else if (listing.leftOut.length > 0)
    findings.add({
      ...about,
      level: 'warning',
      code: 'folders-unlisted',
      facts: { ...facts, folder: listing.leftOut.join(', ') },
    })
  for (const { code, facts: told } of bagFindings(listing.bag))
    findings.add({ ...about, level: 'warning', code, facts: { ...facts, ...told } })
}

/** An answer of a server that no reader can read: a folder or a message may be named in it. */
export function noteUnread({ findings }: CheckContext, { id }: MailboxPlan, side: Side, text: string): void {
  const facts = { mailbox: id, side, reason: text.slice(0, 200) }
  findings.add({ level: 'warning', scope: 'mailbox', code: 'unreadable-answer', mailbox: id, side, facts })
}

/** Folders that are not the account's own, and are not copied. */
export function noteOthers({ findings }: CheckContext, { id }: MailboxPlan, folders: readonly MappedFolder[]): void {
  const names = folders.filter(({ excludedAs }) => excludedAs === 'other-namespace').map(({ source }) => source.name)
  if (names.length === 0) return
  const facts = { mailbox: id, side: 'source', count: names.length, other: someOf(names) }
  findings.add({ level: 'note', scope: 'mailbox', code: 'other-namespace', mailbox: id, side: 'source', facts })
}

/** Names that had to be kept apart. */
export function noteClashes({ findings }: CheckContext, mailbox: MailboxPlan, { clashes }: FolderMap): void {
  for (const clash of clashes) {
    const facts = { folder: clash.source, other: clash.with, target: clash.target }
    findings.add({
      level: 'warning',
      scope: 'folder',
      code: 'folder-name-clash',
      mailbox: mailbox.id,
      folder: clash.source,
      facts,
    })
  }
}

/** Folders that would go to a place of another mailbox of the account: a run parks the mailbox. */
export function noteTrespasses({ findings }: CheckContext, { id }: MailboxPlan, trespasses: readonly Trespass[]): void {
  for (const { source, with: owner, target } of trespasses)
    findings.add({
      level: 'blocker',
      scope: 'mailbox',
      code: 'folder-name-clash',
      mailbox: id,
      folder: source,
      side: 'target',
      facts: { source, owner, place: target },
    })
}

/** Folders that a run has to make and whose names cannot be made, are altered, or are not taken everywhere. */
export function noteNames(
  { findings }: CheckContext,
  mailbox: MailboxPlan,
  { folders, clashes }: FolderMap,
  target: FolderTree,
): void {
  const apart = new Set(clashes.map((clash) => clash.source))
  const ruled = new Set([...mailbox.folders.map.keys()].map(sameName))
  for (const { source, target: to, create, specialUse } of folders) {
    if (to === null || !create) continue
    const about = { scope: 'folder', mailbox: mailbox.id, folder: source.name } as const
    const facts = { folder: source.name, target: to.name }
    const bytes = Buffer.byteLength(encodeFolderName(to.path))
    const levels = target.separator === '' ? [to.path] : to.path.split(target.separator)
    if (mailbox.target.archive === undefined && bytes > longestPath)
      findings.add({
        ...about,
        level: 'warning',
        code: 'folder-name-refused',
        side: 'target',
        facts: { ...facts, reason: `${bytes} > ${longestPath} byte` },
      })
    // An archive writes what a file system refuses in other signs, and tells the names as they are.
    else if (mailbox.target.archive === undefined && !levels.every((level) => plain.test(level)))
      findings.add({ ...about, level: 'note', code: 'folder-name-doubtful', side: 'target', facts })
    const last = levelsOfName(source.name).at(-1) ?? ''
    const decided = apart.has(source.name) || ruled.has(sameName(source.name)) || specialUse !== undefined
    if (!decided && fitLevel(last, target) !== last)
      findings.add({ ...about, level: 'note', code: 'folder-renamed', side: 'target', facts })
  }
}

/** A run would refuse to start: messages of the folder are already somewhere else than where the plan now sends it. */
export function noteContradictions(
  { findings }: CheckContext,
  mailbox: MailboxPlan,
  folders: readonly MappedFolder[],
  bound: ReadonlyMap<string, string>,
): void {
  for (const { source, target } of folders) {
    const before = bound.get(source.path)
    if (before === undefined || target === null || target.path === before) continue
    const facts = { folder: source.name, target: target.path, other: before }
    findings.add({
      level: 'blocker',
      scope: 'folder',
      code: 'plan-contradicts-journal',
      mailbox: mailbox.id,
      folder: source.name,
      facts,
    })
  }
}

/** Messages over the target's limit (RFC 7889), folder by folder. */
export function noteTooLarge(
  { findings }: CheckContext,
  mailbox: MailboxPlan,
  counted: readonly Counted[],
  limit: number | undefined,
): void {
  for (const { mapped, count } of counted) {
    const { messages, largest, list } = count.tooLarge
    if (messages === 0 || limit === undefined) continue
    const folder = mapped.source.name
    findings.add({
      level: 'warning',
      scope: 'folder',
      code: 'message-too-large',
      mailbox: mailbox.id,
      folder,
      side: 'target',
      times: messages,
      facts: { folder, bytes: largest, limit },
      messages: list.map((one) => ({ folder, ...one })),
    })
  }
}

/**
 * Keywords that cannot be sent safely, or that the target says it does not keep. What it would keep is only known for
 * certain when it was tried.
 */
export function noteKeywords(
  { findings }: CheckContext,
  mailbox: MailboxPlan,
  counted: readonly Counted[],
  present: readonly PresentFolder[],
): void {
  const kept = new Map(present.map((folder) => [folder.path, folder.permanentFlags]))
  const lost = new Map<string, number>()
  for (const { mapped, count } of counted) {
    for (const [keyword, messages] of count.keywords) {
      const { notes } = project([keyword], 0, kept.get(mapped.target?.path ?? ''))
      if (notes.some((note) => note.detail === keyword)) lost.set(keyword, (lost.get(keyword) ?? 0) + messages)
    }
  }
  if (lost.size === 0) return
  const names = [...lost.keys()]
  const other = someOf(names)
  const count = [...lost.values()].reduce((sum, messages) => sum + messages, 0)
  findings.add({
    level: 'warning',
    scope: 'mailbox',
    code: 'keyword-refused',
    mailbox: mailbox.id,
    side: 'target',
    facts: { other, count },
  })
}
