// Mailboxes that the plan leaves behind: named, and counted where their password is at hand.

import pLimit from 'p-limit'
import type { ReaderOptions } from '../line/steady-reader.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { RetiredMailbox } from '../model/plan.ts'
import type { ReadSession } from '../model/ports.ts'
import type { CheckRequest, Language } from '../model/request.ts'
import { mapFolders } from '../plan/folder-map.ts'
import { sentence } from '../words/words.ts'
import { countFolder } from './count-folders.ts'
import type { Findings } from './findings.ts'

type Held = { messages: number; bytes: number }

/**
 * Named only where the whole plan is in scope: who asks for one mailbox is told of no other. What keeps one from being
 * counted is no obstacle: nothing of it is copied. To be called last, so that refused logins of mailboxes that may be
 * gone stop no other look. Throws errors of scope run.
 */
export async function noteRetired(
  { plan, mailboxes, lang }: CheckRequest,
  readers: ReaderOptions,
  findings: Findings,
): Promise<void> {
  if (mailboxes.length < plan.mailboxes.length) return
  const limit = pLimit(plan.mailboxesInParallel)
  const held = await Promise.all((plan.retired ?? []).map((retired) => limit(() => heldIn(retired, readers, lang))))
  for (const [at, { id, reason }] of (plan.retired ?? []).entries()) {
    const { counted = null, why } = held[at] ?? {}
    const facts = {
      reason,
      ...(counted === null ? {} : { count: counted.messages, bytes: counted.bytes }),
      ...(why === undefined ? {} : { why }),
    }
    findings.add({
      level: 'note',
      scope: 'mailbox',
      code: 'mailbox-retired',
      mailbox: id,
      side: 'source',
      facts,
      counted,
    })
  }
}

/** What is in it, or why that is not known. */
async function heldIn(
  retired: RetiredMailbox,
  readers: ReaderOptions,
  lang: Language,
): Promise<{ counted?: Held; why?: string }> {
  if (readers.stop.aborted) return {}
  const permit = await readers.connections.room(retired.source.server, 1)
  if (permit === undefined) return {}
  try {
    return { counted: await count(retired, readers) }
  } catch (thrown) {
    const error = asMigrationError(thrown)
    if (error.scope === 'run') throw error
    return readers.stop.aborted
      ? {}
      : { why: sentence(error.code, { mailbox: retired.id, side: 'source', ...error.facts }, lang).message }
  } finally {
    permit.release()
  }
}

/** Looked at once: a line that breaks is not worth waiting for here. */
async function count(
  { id, source }: RetiredMailbox,
  { connections, secrets, down, stop }: ReaderOptions,
): Promise<Held> {
  const secret = secrets.of(id, 'source')
  const where = secrets.missing?.(id, 'source')
  if (secret === undefined)
    throw new MigrationError(`no secret for ${id}`, {
      code: 'secret-missing',
      scope: 'mailbox',
      retry: 'never',
      facts: where === undefined ? {} : { where },
    })
  const server = `${source.server.host}:${source.server.port}`
  const known = down.get(server)
  if (known !== undefined) throw known
  let session
  try {
    session = await connections.connect(source, secret, id, { patient: false })
  } catch (thrown) {
    if (thrown instanceof MigrationError && thrown.scope === 'server' && !stop.aborted) down.set(server, thrown)
    throw thrown
  }
  try {
    const held = await countAll(session)
    await session.logout()
    return held
  } finally {
    session.destroy()
  }
}

async function countAll(session: ReadSession): Promise<Held> {
  const held = { messages: 0, bytes: 0 }
  const tree = await session.listFolders()
  const { folders } = mapFolders(
    tree,
    { prefix: '', separator: '/', folders: [] },
    { exclude: [], map: new Map(), specialUse: false },
  )
  const options = {
    journal: undefined,
    known: undefined,
    excluded: false,
    appendLimit: undefined,
    now: Date.now(),
    yearsIn: undefined,
    keepLeft: false,
  }
  for (const { source } of folders) {
    const { messages, bytes } = await countFolder(session, source.path, options)
    held.messages += messages
    held.bytes += bytes
  }
  return held
}
