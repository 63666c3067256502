// A plan that contradicts its journal, whatever command is typed: refused with both versions, nothing written.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { type PlanForTest, writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { type ClosingLines, closingLinesOf } from './closing-lines.ts'

type Migrated = {
  source: ScriptedServer
  target: ScriptedServer
  plan: WrittenPlan
  wanted: PlanForTest
  change(more: Partial<PlanForTest>): void
  asked(): number
}

/** One mailbox with an INBOX and a folder, migrated to the end; `change` writes the plan anew in the same place. */
async function migrated(more: Partial<PlanForTest> = {}): Promise<Migrated> {
  const [source, target] = [await scripted(), await scripted()]
  for (const path of ['INBOX', 'Pratiche']) {
    for (const { bytes, flags, date } of letters(2, path.length))
      source.account('urp').ensure(path).add(bytes, flags, date)
  }
  const wanted: PlanForTest = {
    source: { port: source.port },
    target: { port: target.port },
    mailboxes: [{ source: 'urp', target: 'urp' }],
    ...more,
  }
  const plan = writePlan(wanted)
  expect((await runCli(['run', plan.file])).code).toBe(0)
  return {
    source,
    target,
    plan,
    wanted,
    change: (other) => void writePlan({ ...wanted, ...other, dir: plan.dir }),
    asked: () => source.commands.length + target.commands.length,
  }
}

const commands: readonly (readonly string[])[] = [
  ['run'],
  ['check'],
  ['verify'],
  ['verify', '--against', 'journal'],
  ['status'],
]

/** Types every command for a plan at once, in a language; none may ask a server or change the journal. */
async function allCommands(
  { asked, plan: { journal } }: Migrated,
  file: string,
  lang: 'it' | 'en',
): Promise<(ClosingLines & { code: number | null })[]> {
  const before = [asked(), readFileSync(journal, 'base64')]
  const ended = await Promise.all(
    commands.map(async ([command = '', ...more]) => {
      const ran = await runCli([command, file, ...more, '--lang', lang])
      return { code: ran.code, ...closingLinesOf(ran, lang) }
    }),
  )
  expect([asked(), readFileSync(journal, 'base64')]).toEqual(before)
  return ended
}

describe('an account that changed', () => {
  it('is refused by every command, in both languages: exit 2, both versions, no server asked', async () => {
    const one = await migrated()
    one.change({ mailboxes: [{ id: 'urp', source: 'urp', target: 'altro.utente' }] })
    const place = `127.0.0.1:${one.target.port}`
    for (const { code, happened, next } of await allCommands(one, one.plan.file, 'en')) {
      expect(code).toBe(2)
      expect(happened).toBe(
        `The plan contradicts the journal for urp: the plan says altro.utente@${place}, the journal says urp@${place}.`,
      )
      expect(next).toBe('pec-migrate explain plan-contradicts-journal --lang en')
    }
    for (const { code, happened } of await allCommands(one, one.plan.file, 'it')) {
      expect(code).toBe(2)
      expect(happened).toBe(
        `Il piano contraddice il registro per urp: il piano dice altro.utente@${place}, il registro dice urp@${place}.`,
      )
    }
    expect([...one.target.account('altro.utente').folders.keys()]).toEqual(['INBOX'])
  })

  it('on the source, or to another server, is the same', async () => {
    const one = await migrated()
    for (const change of [
      { mailboxes: [{ id: 'urp', source: 'protocollo', target: 'urp' }] },
      { target: { port: one.source.port }, source: { port: one.target.port } },
    ]) {
      one.change(change)
      const ran = await runCli(['run', one.plan.file])
      expect(ran.code).toBe(2)
      expect(closingLinesOf(ran).happened).toMatch(/the plan says \S+, the journal says \S+/)
    }
  })
})

describe('a journal of another plan', () => {
  it('is refused by every command, with the name of the other: exit 2', async () => {
    const one = await migrated()
    const other = writePlan({
      ...one.wanted,
      name: 'altra',
      dir: one.plan.dir,
      mailboxes: [{ source: 'z', target: 'z' }],
      more: { journal: 'prova.journal.sqlite' },
    })
    for (const { code, happened } of await allCommands(one, other.file, 'it')) {
      expect(code).toBe(2)
      expect(happened).toBe(`Il registro ${one.plan.journal} appartiene a un altro piano: prova.`)
    }
  })
})

describe('a folder that would now go elsewhere', () => {
  it('stops the run before anything is made or sent: exit 2, both versions; put back, nothing was lost', async () => {
    const one = await migrated({ more: { folders: { map: { Pratiche: 'Archivio 2015' } } } })
    one.change({ more: { folders: { map: { Pratiche: 'Altrove' } } } })
    const folders = (): unknown =>
      [...one.target.account('urp').folders].map(([path, folder]) => [path, folder.messages.length])
    const before = folders()
    const english = await runCli(['run', one.plan.file])
    expect(english.code).toBe(2)
    expect(closingLinesOf(english).happened).toBe(
      'The plan contradicts the journal for urp, folder Pratiche: the plan says Altrove, the journal says ' +
        'Archivio 2015.',
    )
    const italian = await runCli(['run', one.plan.file, '--lang', 'it'])
    expect(italian.code).toBe(2)
    expect(closingLinesOf(italian, 'it').happened).toBe(
      'Il piano contraddice il registro per urp, cartella Pratiche: il piano dice Altrove, il registro dice ' +
        'Archivio 2015.',
    )
    // `check` goes on looking, and lists it as the obstacle that it is.
    const checked = await runCli(['check', one.plan.file])
    expect(checked.code).toBe(4)
    expect(checked.stdout).toContain('folder Pratiche: the plan says Altrove, the journal says Archivio 2015')
    expect(folders()).toEqual(before)
    one.change({})
    const again = await runCli(['run', one.plan.file])
    expect([again.code, folders()]).toEqual([0, before])
  })

  it('says the same when the plan maps a folder that went under its own name', async () => {
    const one = await migrated()
    one.change({ more: { folders: { map: { Pratiche: 'Altrove' } } } })
    const ran = await runCli(['run', one.plan.file])
    expect(ran.code).toBe(2)
    expect(closingLinesOf(ran).happened).toContain('the plan says Altrove, the journal says Pratiche')
  })
})

describe('what may change between two runs', () => {
  it('mailboxes, budgets, the name and where secrets are', async () => {
    const one = await migrated()
    one.change({
      mailboxes: [
        { source: 'urp', target: 'urp' },
        { source: 'nuova', target: 'nuova' },
      ],
      more: { mailboxesInParallel: 1 },
      sourceMore: { connections: { total: 2, perMailbox: 1 } },
    })
    writeFileSync(join(one.plan.dir, 'secrets', 'moved.txt'), 'secret\n', { mode: 0o600 })
    writeFileSync(
      one.plan.file,
      readFileSync(one.plan.file, 'utf8')
        .replace('secrets/urp-target.txt', 'secrets/moved.txt')
        .replace('name: prova', 'name: prova-bis'),
    )
    expect((await runCli(['run', one.plan.file])).code).toBe(0)
  })

  it('the name of the plan file, when the plan says where its journal is', async () => {
    const one = await migrated()
    const renamed = writePlan({
      ...one.wanted,
      name: 'altro-nome',
      dir: one.plan.dir,
      more: { journal: 'prova.journal.sqlite' },
    })
    const before = one.target.account('urp').folder('INBOX')?.messages.length
    expect((await runCli(['run', renamed.file])).code).toBe(0)
    expect(one.target.account('urp').folder('INBOX')?.messages).toHaveLength(before ?? -1)
  })
})
