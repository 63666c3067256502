// The journal as a file: who may read it, which versions are opened, what a broken one is called, and who holds it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { bindPlan } from '../../src/journal/bind.ts'
import { journalFailure } from '../../src/journal/failures.ts'
import { openJournal, openJournalToRead } from '../../src/journal/journal.ts'
import { isLocked, takeLock } from '../../src/journal/lock.ts'
import { journalVersion, upgrades } from '../../src/journal/schema.ts'
import type { MigrationError } from '../../src/model/errors.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import { filledJournal, journalFile, planOf } from './some-journal.ts'

function failureOf(work: () => unknown): Pick<MigrationError, 'code' | 'scope' | 'retry' | 'facts'> {
  try {
    work()
  } catch (error) {
    return error as MigrationError
  }
  throw new Error('it went well')
}

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8)

describe('the journal file', () => {
  it('and everything beside it is for its owner only, whatever the umask', () => {
    const before = process.umask(0)
    try {
      const { journal, file } = filledJournal(3)
      const lock = takeLock(file)
      const files = readdirSync(dirname(file))
      expect(files).toEqual(
        expect.arrayContaining([
          'prova.journal.sqlite',
          'prova.journal.sqlite-wal',
          'prova.journal.sqlite-shm',
          'prova.journal.sqlite.lock',
        ]),
      )
      for (const name of files) expect([name, modeOf(join(dirname(file), name))]).toEqual([name, '600'])
      lock?.release()
      journal.close()
    } finally {
      process.umask(before)
    }
  })

  it('every commit is on disk before it is believed', () => {
    const { journal, file } = filledJournal(1)
    journal.close()
    const db = new Database(file)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    db.close()
    expect(readFileSync(join(projectRoot, 'src/journal/journal.ts'), 'utf8')).toContain(
      "db.pragma('synchronous = FULL')",
    )
  })

  it('a newer one is refused, to write and to read, and stays as it is', () => {
    const { journal, file } = filledJournal(1)
    journal.close()
    const db = new Database(file)
    db.pragma(`user_version = ${journalVersion + 1}`)
    db.close()
    const before = readFileSync(file)
    for (const open of [openJournal, openJournalToRead]) {
      expect(failureOf(() => open(file))).toMatchObject({
        code: 'journal-newer',
        scope: 'run',
        retry: 'never',
        facts: { path: file },
      })
    }
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('an older one is upgraded after a copy was made of it', () => {
    const file = journalFile()
    const old = new Database(file)
    // What an earlier version may have looked like: a step before the first one that is known now.
    old.exec('CREATE TABLE remembered (x TEXT)')
    old.exec("INSERT INTO remembered VALUES ('kept')")
    old.exec(upgrades.join('\n'))
    old.pragma(`user_version = ${journalVersion}`)
    old.close()
    const later = [...upgrades, 'CREATE TABLE added (x TEXT) STRICT;']
    const opened = openJournal(file, later)
    opened.close()
    const copy = new Database(`${file}.v${journalVersion}.backup`, { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(journalVersion)
    expect(copy.prepare('SELECT x FROM remembered').pluck().get()).toBe('kept')
    expect(copy.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'added'").pluck().get()).toBe(0)
    copy.close()
    expect(modeOf(`${file}.v${journalVersion}.backup`)).toBe('600')
    const now = new Database(file, { readonly: true })
    expect(now.pragma('user_version', { simple: true })).toBe(journalVersion + 1)
    expect(now.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'added'").pluck().get()).toBe(1)
    now.close()
  })

  it.each([
    ['a text', (file: string) => writeFileSync(file, 'this is a letter to the editor, not a database\n'.repeat(100))],
    [
      'a journal with a page of rubbish',
      (file: string) => {
        const { journal, file: made } = filledJournal(3_000)
        journal.close()
        const bytes = readFileSync(made)
        bytes.fill(0xaa, 4_096, bytes.length - 4_096)
        writeFileSync(file, bytes)
      },
    ],
    [
      'a journal that was cut in the middle',
      (file: string) => {
        const { journal, file: made } = filledJournal(3_000)
        journal.close()
        writeFileSync(file, readFileSync(made).subarray(0, 40_000))
      },
    ],
  ])('%s is called corrupt, and stays as it is', (_, make) => {
    const file = journalFile()
    make(file)
    const before = readFileSync(file)
    expect(failureOf(() => openJournal(file))).toMatchObject({
      code: 'journal-corrupt',
      scope: 'run',
      retry: 'never',
      facts: { path: file },
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('an empty file becomes a journal: the disk was full when it was made', () => {
    const file = journalFile()
    writeFileSync(file, '')
    openJournal(file).close()
    expect(openJournalToRead(file)).toBeDefined()
  })

  it.each([
    ['a folder that does not exist', (file: string) => join(dirname(file), 'missing', 'x.sqlite')],
    [
      'a path below a file',
      (file: string) => {
        writeFileSync(file, '')
        return join(file, 'x.sqlite')
      },
    ],
    [
      'a folder',
      (file: string) => {
        mkdirSync(file)
        return file
      },
    ],
  ])('%s cannot be written: journal-unwritable', (_, make) => {
    const file = make(journalFile())
    expect(failureOf(() => openJournal(file))).toMatchObject({
      code: 'journal-unwritable',
      scope: 'run',
      retry: 'never',
    })
  })

  it('reading needs no journal, and makes none', () => {
    const file = journalFile()
    expect(openJournalToRead(file)).toBeUndefined()
    expect(existsSync(file)).toBe(false)
    expect(isLocked(file)).toBe(false)
    expect(existsSync(`${file}.lock`)).toBe(false)
  })

  it.each([
    ['SQLITE_FULL', 'disk-full'],
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['SQLITE_IOERR_WRITE', 'disk-full'],
    ['SQLITE_CORRUPT_INDEX', 'journal-corrupt'],
    ['SQLITE_NOTADB', 'journal-corrupt'],
    ['SQLITE_READONLY_DBMOVED', 'journal-unwritable'],
    ['EROFS', 'journal-unwritable'],
    ['ECONNRESET', undefined],
  ])('%s is %s', (code, expected) => {
    expect(journalFailure(Object.assign(new Error('words'), { code }), 'f')?.code).toBe(expected)
  })
})

describe('the plan and its journal', () => {
  it('the same plan, more mailboxes, and another name with the same mailboxes are let in', () => {
    const { journal, file } = filledJournal(0)
    journal.commit(() => undefined)
    bindPlan(journal, planOf(file, ['x']))
    bindPlan(journal, planOf(file, ['x', 'y']))
    bindPlan(journal, planOf(file, ['x', 'y', 'z'], { name: 'renamed' }))
    expect(journal.mailboxes.all().map((row) => row.id)).toEqual(['a', 'x', 'y', 'z'])
    journal.close()
  })

  it('another login for a known mailbox contradicts, with both versions, and binds nothing', () => {
    const file = journalFile()
    const journal = openJournal(file)
    bindPlan(journal, planOf(file, ['x']))
    const failure = failureOf(() => bindPlan(journal, planOf(file, ['x', 'new'], { user: 'someone.else' })))
    expect(failure).toMatchObject({ code: 'plan-contradicts-journal', scope: 'run', facts: { mailbox: 'x' } })
    expect(JSON.stringify(failure.facts)).toContain('x@127.0.0.1:993')
    expect(JSON.stringify(failure.facts)).toContain('someone.else@127.0.0.1:993')
    expect(journal.mailboxes.all().map((row) => row.id)).toEqual(['x'])
    journal.close()
  })

  it('a journal of another plan is refused', () => {
    const file = journalFile()
    const journal = openJournal(file)
    bindPlan(journal, planOf(file, ['x']))
    expect(failureOf(() => bindPlan(journal, planOf(file, ['q'], { name: 'altro' })))).toMatchObject({
      code: 'journal-other-plan',
      facts: { other: 'prova' },
    })
    journal.close()
  })
})

describe('the lock', () => {
  it('is held once, also within one process, and is free again after release', () => {
    const file = journalFile()
    const lock = takeLock(file)
    expect(lock).toBeDefined()
    expect(isLocked(file)).toBe(true)
    expect(takeLock(file)).toBeUndefined()
    lock?.release()
    expect(isLocked(file)).toBe(false)
    const again = takeLock(file)
    expect(again).toBeDefined()
    again?.release()
  })

  it('a look does not take it away, and does not keep others from taking it', () => {
    const file = journalFile()
    const lock = takeLock(file)
    for (let i = 0; i < 20; i += 1) expect(isLocked(file)).toBe(true)
    expect(takeLock(file)).toBeUndefined()
    lock?.release()
  })

  it('dies with its holder: after kill -9 it can be taken at once', async () => {
    const file = journalFile()
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `
      const { default: Database } = await import(
        ${JSON.stringify(join(projectRoot, 'node_modules/better-sqlite3/lib/index.js'))}
      )
      const db = new Database(${JSON.stringify(`${file}.lock`)})
      db.pragma('journal_mode = MEMORY')
      db.exec('BEGIN EXCLUSIVE')
      process.stdout.write('held')
      setInterval(() => undefined, 1000)
    `,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await once(holder.stdout, 'data')
    expect(isLocked(file)).toBe(true)
    expect(takeLock(file)).toBeUndefined()
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect(isLocked(file)).toBe(false)
    const lock = takeLock(file)
    expect(lock).toBeDefined()
    lock?.release()
  })

  it('a lock file that somebody else may not write is no reason to hang', () => {
    const file = journalFile()
    writeFileSync(`${file}.lock`, 'rubbish that is no database, and long enough to be looked at as one\n'.repeat(20))
    chmodSync(`${file}.lock`, 0o600)
    expect(failureOf(() => takeLock(file))).toMatchObject({ code: 'SQLITE_NOTADB' })
  })

  it('is read, with what was committed last, where nothing can be written beside it', () => {
    const { journal, file } = filledJournal(3)
    const folder = dirname(file)
    const copy = join(folder, 'copia.sqlite')
    // As it lies when the power goes: the last commits are in the write-ahead log.
    for (const part of ['', '-wal']) copyFileSync(file + part, copy + part)
    journal.close()
    // SQLite makes a file of this name for whoever reads, and cannot on a medium that is read-only.
    mkdirSync(`${copy}-shm`)
    const before = readdirSync(folder)
    const read = openJournalToRead(copy)
    expect(read?.messages.inFolder(1)).toHaveLength(3)
    read?.close()
    expect(readdirSync(folder)).toEqual(before)
  })
})
