// A journal that is damaged, cut short or newer: every command says so and leaves it as it is, and no server is asked.

import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { closingLinesOf, pureJson } from './closing-lines.ts'

const commands: readonly (readonly string[])[] = [
  ['run'],
  ['check'],
  ['verify'],
  ['verify', '--against', 'journal'],
  ['status'],
]

describe('a journal that', () => {
  it.each([
    [
      'is garbage',
      (file: string) => writeFileSync(file, 'non è un registro\n'.repeat(400)),
      'journal-corrupt',
      'is damaged',
      'è danneggiato',
    ],
    [
      'was cut in the middle',
      (file: string) => truncateSync(file, 20_000),
      'journal-corrupt',
      'is damaged',
      'è danneggiato',
    ],
    [
      'has a page of zeros',
      (file: string) => {
        const bytes = readFileSync(file)
        writeFileSync(file, bytes.fill(0, 4_096, bytes.length - 4_096))
      },
      'journal-corrupt',
      'is damaged',
      'è danneggiato',
    ],
    [
      'a newer version wrote',
      (file: string) => {
        const db = new Database(file)
        db.pragma('user_version = 1000')
        db.close()
      },
      'journal-newer',
      'was written by a newer version of pec-migrate',
      'è stato scritto da una versione più recente di pec-migrate',
    ],
  ])('%s: exit 4 from every command, with its path and what to do', async (_, spoil, code, english, italian) => {
    const [source, target] = [await scripted(), await scripted()]
    for (const { bytes, flags, date } of letters(60)) source.account('urp').ensure('INBOX').add(bytes, flags, date)
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [{ source: 'urp', target: 'urp' }],
    })
    expect((await runCli(['run', plan.file])).code).toBe(0)
    spoil(plan.journal)
    const before = [source.commands.length, target.commands.length, readFileSync(plan.journal, 'base64')]
    const ended = await Promise.all(
      commands.map(async ([command = '', ...more]) => runCli([command, plan.file, ...more])),
    )
    for (const ran of ended) {
      const { happened, next } = closingLinesOf(ran)
      expect(happened).toContain(`The journal ${plan.journal} ${english}`)
      expect(next).toBe(`pec-migrate explain ${code}`)
      expect(ran.code).toBe(4)
    }
    const [inItalian, forMachines] = await Promise.all([
      runCli(['run', plan.file, '--lang', 'it']),
      runCli(['status', plan.file, '--json']),
    ])
    expect(closingLinesOf(inItalian, 'it').happened).toContain(`Il registro ${plan.journal} ${italian}`)
    expect(pureJson(forMachines)).toMatchObject([{ event: 'error', code, hint: expect.stringMatching(/\w/) as string }])
    expect([inItalian.code, forMachines.code]).toEqual([4, 4])
    expect([source.commands.length, target.commands.length, readFileSync(plan.journal, 'base64')]).toEqual(before)
  })
})

describe('a journal whose place is', () => {
  it.each([
    ['a folder', (dir: string) => mkdirSync(join(dir, 'prova.journal.sqlite'))],
    ['a folder of locks', (dir: string) => mkdirSync(join(dir, 'prova.journal.sqlite.lock'))],
  ])('%s: run ends 4 with the path, and asks no server', async (_, spoil) => {
    const target = await scripted()
    const plan = writePlan({
      source: { port: target.port },
      target: { port: target.port },
      mailboxes: [{ source: 'urp', target: 'altra' }],
    })
    spoil(plan.dir)
    const ran = await runCli(['run', plan.file, '--lang', 'it'])
    expect(closingLinesOf(ran, 'it').happened).toContain(`Impossibile scrivere il registro ${plan.journal}`)
    expect(ran.code).toBe(4)
    expect(target.commands).toEqual([])
  })

  it('a folder that is read-only for everyone, root too: run ends 4 and asks no server', async () => {
    const target = await scripted()
    // The kernel's own tree takes no files, whoever asks.
    const journal = '/proc/self/prova.sqlite'
    const plan = writePlan({
      source: { port: target.port },
      target: { port: target.port },
      mailboxes: [{ source: 'urp', target: 'altra' }],
      more: { journal },
    })
    const ran = await runCli(['run', plan.file])
    expect(closingLinesOf(ran).happened).toContain(`Cannot write the journal ${journal}`)
    expect(ran.code).toBe(4)
    expect(target.commands).toEqual([])
  })
})
