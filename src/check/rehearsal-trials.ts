// Tries each odd message on the target: appended as a run would, read back, compared.

import type { ImapSession } from '../imap/session.ts'
import type { ReaderOptions } from '../line/steady-reader.ts'
import { asMigrationError, MigrationError, neverHappens } from '../model/errors.ts'
import type { MessageBody } from '../model/message.ts'
import type { OutgoingMessage } from '../model/ports.ts'
import { roomLeft } from '../model/room-needed.ts'
import { firstDifference, sha256 } from '../proof/fingerprint.ts'
import { judge } from '../proof/judge.ts'
import { project } from '../proof/projection.ts'
import type { Findings } from './findings.ts'
import type { RehearsalFolder } from './rehearsal-folder.ts'
import { accentedName, markOf, trialsFor, type Feature, type Trial } from './rehearsal-messages.ts'
import { noteClock } from './server-findings.ts'

/** `reason` is for people, in no language: what the server said, or what came back. */
export type TrialResult =
  { feature: Feature; kind: 'kept' } | { feature: Feature; kind: 'refused' | 'altered'; reason: string }
export type TrialsOptions = { readers: ReaderOptions; findings: Findings; folder: RehearsalFolder; path: string }

/**
 * Room that must be free for a message beyond the limit to be worth trying: over quota says nothing about the limit.
 */
const timesTheLimit = 2

/**
 * All trials until a stop. Throws when the target cannot be reached any more, or does not even take an ordinary message
 * on a line that holds.
 */
export async function tryAll(options: TrialsOptions): Promise<TrialResult[]> {
  const { readers, folder, path } = options
  const session = await folder.session()
  const quota = await session.quota()
  const room = roomLeft(quota?.bytes)
  const limit =
    session.appendLimit !== undefined && session.appendLimit * timesTheLimit < room ? session.appendLimit : undefined
  const results: TrialResult[] = []
  for (const trial of trialsFor(path, limit)) {
    if (readers.stop.aborted) return results
    if (trial.feature === 'old-date') results.push(...(await tryAccentedName(options)))
    const result = await onOpenLine(options, trial.feature, (open) => tryOne(open, path, trial))
    if (result !== undefined) results.push(result)
  }
  if (!readers.stop.aborted) await lookAtClock(options)
  return results
}

/** Twice at most: a line may break by chance, but a server that hangs up on the same message again means it. */
async function onOpenLine(
  { readers, folder }: TrialsOptions,
  feature: Feature,
  work: (session: ImapSession) => Promise<TrialResult>,
): Promise<TrialResult | undefined> {
  let reason = ''
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const session = await folder.session()
    try {
      return await work(session)
    } catch (thrown) {
      const error = asMigrationError(thrown)
      if (readers.stop.aborted) return undefined
      if (error.retry === 'never' || (feature === 'plain' && attempt === 2)) throw thrown
      reason = error.message
      folder.destroy()
    }
  }
  return { feature, kind: 'refused', reason }
}

async function tryOne(session: ImapSession, path: string, { feature, message }: Trial): Promise<TrialResult> {
  const { permanentFlags } = await session.select(path)
  const { flags, internalDate, notes } = project(message.flags, message.internalDate, permanentFlags)
  const sent: OutgoingMessage = { bytes: message.bytes, flags, internalDate }
  const answer = await session.append(path, sent)
  switch (answer.kind) {
    case 'refused':
      return {
        feature,
        kind: 'refused',
        reason: answer.responseCode === undefined ? answer.text : `[${answer.responseCode}] ${answer.text}`,
      }
    case 'uncertain':
    case 'not-sent':
      throw lineLost(session, answer.reason)
    case 'stored': {
      const found = await readTrial(session, path, answer.uid, markOf(feature, path))
      const alteration = alterationOf(sent, found)
      if (alteration !== undefined) return { feature, kind: 'altered', reason: alteration }
      const lost = notes.filter((note) => note.code === 'keyword-refused').map((note) => note.detail)
      return lost.length > 0 ? { feature, kind: 'refused', reason: lost.join(' ') } : { feature, kind: 'kept' }
    }
    default:
      return neverHappens(answer)
  }
}

function lineLost(session: ImapSession, reason: string): MigrationError {
  session.destroy()
  return new MigrationError(reason, { code: 'connection-lost', scope: 'mailbox', retry: 'now', facts: { reason } })
}

/** By its UID, or, where the server gave none, by its Message-ID. */
async function readTrial(
  session: ImapSession,
  path: string,
  uid: number | undefined,
  mark: string,
): Promise<MessageBody | undefined> {
  let found: MessageBody | undefined
  // What this very connection appended may be told only when the folder is opened anew.
  await session.select(path)
  await session.fetchBodies(uid === undefined ? '1:*' : [uid], (body) => {
    if (uid !== undefined || body.bytes?.includes(mark) === true) found = body
  })
  return found
}

/** What came back otherwise than it was sent; undefined: nothing. */
function alterationOf(sent: OutgoingMessage, found: MessageBody | undefined): string | undefined {
  if (found === undefined || found.bytes === null) return `${sent.bytes.length} B → –`
  const verdict = judge(
    { digest: sha256(sent.bytes), flags: sent.flags, internalDate: sent.internalDate },
    { digest: sha256(found.bytes), flags: found.flags, internalDate: found.internalDate },
  )
  if (verdict.kind === 'differs') return bytesDiffer(sent.bytes, found.bytes)
  const [note] = verdict.notes
  if (note === undefined) return undefined
  return note.code === 'date-changed'
    ? `${new Date(sent.internalDate ?? 0).toISOString()} → ${note.detail ?? '–'}`
    : `${note.code}: ${note.detail ?? ''}`
}

function bytesDiffer(sent: Buffer, found: Buffer): string {
  const at = firstDifference(sent, found)
  const hex = (bytes: Buffer): string => (at < bytes.length ? `0x${bytes.subarray(at, at + 1).toString('hex')}` : '–')
  return `byte ${at}: ${hex(sent)} → ${hex(found)}, ${sent.length} B → ${found.length} B`
}

/** A folder with an accented name, under the scratch folder, and whether the server gives the name back. */
async function tryAccentedName(options: TrialsOptions): Promise<TrialResult[]> {
  const { folder, path } = options
  const feature: Feature = 'accented-name'
  let made: string
  try {
    made = await folder.makeAccented(path)
  } catch (thrown) {
    const error = asMigrationError(thrown)
    if (error.code === 'folder-name-refused')
      return [{ feature, kind: 'refused', reason: String(error.facts['reason'] ?? error.message) }]
    if (error.retry === 'never' || options.readers.stop.aborted) throw thrown
    // Whether it was made is not known; it is removed in any case.
    folder.destroy()
    return []
  }
  const result = await onOpenLine(options, feature, async (session) => {
    const { folders } = await session.listFolders()
    if (folders.some((one) => one.path === made)) return { feature, kind: 'kept' }
    const instead = folders.find((one) => one.path.startsWith(path) && one.path !== path)
    return { feature, kind: 'altered', reason: `${accentedName} → ${instead?.path.slice(path.length + 1) ?? '–'}` }
  })
  return result === undefined ? [] : [result]
}

/** A message that comes without a date gets the server's time. */
async function lookAtClock({ folder, path, findings }: TrialsOptions): Promise<void> {
  const session = await folder.session()
  await session.select(path)
  const mark = '<ora.pec-migrate@prova.example>'
  const answer = await session.append(path, {
    bytes: Buffer.from(`Message-ID: ${mark}\r\nSubject: pec-migrate, prova: ora\r\n\r\nx\r\n`),
    flags: ['\\Seen'],
    internalDate: null,
  })
  const now = Date.now()
  if (answer.kind !== 'stored') return
  const found = await readTrial(session, path, answer.uid, mark)
  if (found !== undefined && found.internalDate !== null)
    noteClock(findings, folder.mailbox.target.server, found.internalDate, now)
}
