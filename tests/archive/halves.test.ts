// What a death or a full disk leaves half done in an archive: ignored when it is read, gone when it is written again.

import { appendFileSync, existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OpenArchives } from '../../src/archive/open-archive.ts'
import type { ArchiveSession } from '../../src/archive/archive-session.ts'
import { sealArchive } from '../../src/archive/seal.ts'
import { archiveServer, type AccountPlan } from '../../src/model/plan.ts'
import { freshDir } from '../support/temp-dir.ts'
import { problemsOfBag } from './bag.ts'

function accountIn(path: string, side: 'source' | 'target' = 'target'): AccountPlan {
  const of = { mailbox: 'urp', account: 'urp@old.example' }
  return {
    side,
    server: archiveServer,
    user: 'urp',
    login: 'urp',
    address: undefined,
    authzid: undefined,
    password: undefined,
    archive: { path, mbox: false, of },
  }
}

async function open(path: string, side: 'source' | 'target' = 'target'): Promise<ArchiveSession> {
  const account = accountIn(path, side)
  return new OpenArchives().open(account, { path, mbox: false, ...account.archive })
}

async function sealed(path: string): Promise<void> {
  const leftOut = { messages: () => [], folders: () => [] }
  expect(await sealArchive({ target: accountIn(path), now: 0, version: '0', altered: [], ...leftOut })).toBe(true)
  expect(problemsOfBag(path)).toEqual([])
}

const message = (text: string) => ({ bytes: Buffer.from(text), flags: ['\\Seen'], internalDate: 1_420_070_400_000 })

async function uidsAndTexts(session: ArchiveSession): Promise<string[]> {
  const found: string[] = []
  await session.examine('INBOX')
  await session.fetchBodies('1:*', ({ uid, bytes }) => void found.push(`${uid} ${bytes?.toString() ?? ''}`))
  return found
}

async function filled(): Promise<{ path: string; log: string }> {
  const path = join(freshDir('archive'), 'urp')
  const session = await open(path)
  await session.createFolder('INBOX')
  const answers = await session.appendAll('INBOX', [message('uno'), message('due')])
  expect(answers.map((answer) => answer.kind === 'stored' && answer.uid)).toEqual([1, 2])
  await session.logout()
  return { path, log: join(path, 'pec-migrate', 'folders', '0001.jsonl') }
}

describe('an archive that was left', () => {
  it('in the middle of a line of its log goes on behind the last whole one', async () => {
    const { path, log } = await filled()
    appendFileSync(log, '{"uid":3,"byt')
    const session = await open(path)
    expect(await uidsAndTexts(session)).toEqual(['1 uno', '2 due'])
    expect(await session.append('INBOX', message('tre'))).toMatchObject({ kind: 'stored', uid: 3 })
    expect(await uidsAndTexts(session)).toEqual(['1 uno', '2 due', '3 tre'])
    await session.logout()
  })

  it('with a line whose message never got its name has no such message, and never gives its UID again', async () => {
    const { path } = await filled()
    rmSync(join(path, 'data/eml/INBOX/1-0000000002.eml'))
    const session = await open(path)
    expect(await uidsAndTexts(session)).toEqual(['1 uno'])
    expect(await session.append('INBOX', message('tre'))).toMatchObject({ kind: 'stored', uid: 3 })
    expect(await session.status('INBOX')).toMatchObject({ messages: 2, uidNext: 4 })
    await session.logout()
  })

  it('with half a file at work removes it before it writes, and touches nothing when it only reads', async () => {
    const { path } = await filled()
    const left = join(path, 'pec-migrate', 'work', 'half.eml')
    writeFileSync(left, 'hal')
    const session = await open(path)
    expect(await uidsAndTexts(session)).toEqual(['1 uno', '2 due'])
    expect(existsSync(left)).toBe(true)
    await session.append('INBOX', message('tre'))
    expect(readdirSync(join(path, 'pec-migrate', 'work'))).toEqual([])
    await session.logout()
  })

  it('is no bag any more once something is put into it', async () => {
    const { path } = await filled()
    writeFileSync(join(path, 'bagit.txt'), '')
    const session = await open(path)
    await session.select('INBOX')
    expect(existsSync(join(path, 'bagit.txt'))).toBe(true)
    await session.append('INBOX', message('tre'))
    expect(existsSync(join(path, 'bagit.txt'))).toBe(false)
    await session.logout()
  })

  it('by another hand with a broken log is not read as if it were whole', async () => {
    const { path, log } = await filled()
    truncateSync(log, statSync(log).size - 20)
    appendFileSync(log, '\n')
    const session = await open(path)
    await expect(session.examine('INBOX')).rejects.toMatchObject({ code: 'folder-unreadable', scope: 'folder' })
    await session.logout()
  })

  it('while it was being written is no source', async () => {
    const { path } = await filled()
    await expect(open(path, 'source')).rejects.toMatchObject({
      code: 'archive-unreadable',
      facts: { reason: 'archive-not-sealed' },
    })
  })

  it('loses what somebody takes away while it is open', async () => {
    const { path } = await filled()
    const session = await open(path)
    expect(await uidsAndTexts(session)).toEqual(['1 uno', '2 due'])
    rmSync(join(path, 'data/eml/INBOX/1-0000000001.eml'))
    expect(await uidsAndTexts(session)).toEqual(['2 due'])
    await session.logout()
  })

  it('misses a file that its manifest lists, where it is a source, also when all of a folder is gone', async () => {
    for (const lost of ['data/eml/INBOX/1-0000000001.eml', 'data/eml/INBOX']) {
      const { path } = await filled()
      await sealed(path)
      rmSync(join(path, lost), { recursive: true })
      const session = await open(path, 'source')
      expect(await session.examine('INBOX')).toMatchObject({ messages: 2 })
      const aside = await session.fetchBodies('1:*', () => undefined)
      const gone = lost.endsWith('.eml') ? [1] : [1, 2]
      expect(aside).toEqual(gone.map((uid) => ({ uid, how: 'refused', reason: 'archived-file-gone' })))
      await session.logout()
    }
  })

  it('sets a message aside whose file was altered, where it is a source', async () => {
    const { path } = await filled()
    await sealed(path)
    writeFileSync(join(path, 'data/eml/INBOX/1-0000000001.eml'), 'unO')
    const session = await open(path, 'source')
    await session.examine('INBOX')
    const given: number[] = []
    const aside = await session.fetchBodies([1, 2], ({ uid }) => void given.push(uid))
    expect(given).toEqual([2])
    expect(aside).toEqual([{ uid: 1, how: 'refused', reason: 'not-as-archived' }])
    await session.logout()
  })

  it.each<[string, (path: string, log: string) => void]>([
    ['a log was taken away', (_path, log) => rmSync(log)],
    ['a log was altered', (_path, log) => appendFileSync(log, '{"uid":2,"flags":[]}\n')],
    ['the manifest was altered', (path) => truncateSync(join(path, 'manifest-sha256.txt'), 10)],
    ['the tag manifest was taken away', (path) => rmSync(join(path, 'tagmanifest-sha256.txt'))],
  ])('is no source where %s', async (_what, alter) => {
    const { path, log } = await filled()
    await sealed(path)
    await (await open(path, 'source')).logout()
    alter(path, log)
    await expect(open(path, 'source')).rejects.toMatchObject({
      code: 'archive-unreadable',
      facts: { reason: expect.stringContaining('not-as-sealed') as unknown },
    })
  })

  it('keeps flags that are changed, and both dates of a file are the date of its message', async () => {
    const { path } = await filled()
    const session = await open(path)
    await session.select('INBOX')
    expect(await session.storeFlags([2], '+FLAGS', ['\\Flagged', '$Protocollato'])).toBeUndefined()
    expect(await session.storeFlags([1, 2], '-FLAGS', ['\\Seen'])).toBeUndefined()
    await session.logout()
    const again = await open(path)
    await again.examine('INBOX')
    const flags: string[] = []
    await again.fetchFlags('1:*', (one) => void flags.push(`${one.uid} ${one.flags.join(' ')}`))
    expect(flags).toEqual(['1 ', '2 \\Flagged $Protocollato'])
    const { mtimeMs, atimeMs } = statSync(join(path, 'data/eml/INBOX/1-0000000002.eml'))
    expect([mtimeMs, atimeMs]).toEqual([1_420_070_400_000, 1_420_070_400_000])
    await again.logout()
  })
})
