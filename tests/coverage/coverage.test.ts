// Whom a plan forgets, what must be changed where, and what is told of protocols, on small and on large plans.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseBodies } from '../../src/coverage/choose-bodies.ts'
import { compareWithIpa } from '../../src/coverage/coverage.ts'
import { planAddresses } from '../../src/coverage/plan-addresses.ts'
import { readIpaFiles } from '../../src/coverage/read-ipa.ts'
import { applicationLines } from '../../src/plan/mailbox-places.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import type { CoverageDocument } from '../../src/model/coverage.ts'
import { runCli } from '../support/run-cli.ts'
import { freshDir } from '../support/temp-dir.ts'
import { headers, separated, table, writeText, writeXlsx } from './open-data.ts'

const servers = `version: 1
servers:
  vecchio: { host: imaps.vecchio.example, password: { env: OLD } }
  nuovo: { host: imaps.nuovo.example, password: { env: NEW } }
source: vecchio
target: nuovo
`
const planText = `${servers}mailboxes:
  - id: protocollo
    source: { user: protocollo@vecchio.example }
    target: { user: M1, address: protocollo@nuovo.example }
  - { id: urp, source: { user: urp@vecchio.example }, target: { user: urp@vecchio.example } }
  - id: nameless
    source: { user: M2 }
    target: { user: nuova@nuovo.example }
  - id: vecchia
    source: { user: Vecchia@vecchio.example }
    retired: never used
  - { id: chiusa, source: { user: chiusa@vecchio.example }, target: { archive: archivio/chiusa } }
mailboxesFrom: caselle.csv
`

function someFolder(plan = planText): { dir: string; plan: string } {
  const dir = freshDir('coverage')
  const file = writeText(dir, 'piano.yaml', plan)
  writeText(
    dir,
    'caselle.csv',
    'id,source_user,target_user\nanagrafe,anagrafe@vecchio.example,anagrafe@nuovo.example\n',
  )
  return { dir, plan: file }
}

async function coverage(
  args: readonly string[],
  cwd: string,
): Promise<{ code: number | null; document: CoverageDocument }> {
  const { code, stdout, stderr } = await runCli(['coverage', 'piano.yaml', ...args, '--json'], { cwd })
  expect(stderr).not.toContain('bug')
  return { code, document: JSON.parse(stdout) as CoverageDocument }
}

const body = { Codice_IPA: 'c_x000', Denominazione_ente: 'Comune di Esempio' }

describe('coverage', () => {
  it('tells who is forgotten, once with all places, and what must be changed where', async () => {
    const { dir } = someFolder()
    const offices = Array.from({ length: 131 }, (_, at) => ({
      ...body,
      Codice_uni_uo: `U${at}`,
      Descrizione_uo: `Ufficio ${at}`,
      Mail1: at % 2 === 0 ? 'Riscossione@vecchio.example' : 'RISCOSSIONE@VECCHIO.EXAMPLE ',
      Tipo_Mail1: 'Pec',
    }))
    await writeXlsx(dir, 'uo.xlsx', table(headers.uo, offices))
    const ente = {
      ...body,
      Codice_Categoria: 'L6',
      Mail1: 'protocollo@vecchio.example',
      Tipo_Mail1: 'Pec',
      Mail2: 'urp@vecchio.example',
      Tipo_Mail2: 'Pec',
      Mail3: 'VECCHIA@vecchio.example',
      Tipo_Mail3: 'Altro',
      Mail4: 'chiusa@vecchio.example',
      Tipo_Mail4: 'pec',
    }
    const other = { Codice_IPA: 'c_x001', Mail1: 'comune@altro.example', Tipo_Mail1: 'Pec' }
    writeText(dir, 'enti.csv', separated(table(headers.enti, [ente, other]), ';'))
    const { code, document } = await coverage(['--ipa', 'enti.csv', 'uo.xlsx'], dir)
    expect(code).toBe(3)
    expect(document).toMatchObject({ schema: 'pec-migrate/coverage@1', chosenBy: 'addresses' })
    expect(document.bodies).toEqual([{ code: 'c_x000', name: 'Comune di Esempio', category: 'L6' }])
    expect(document.forgotten).toMatchObject([
      { address: 'riscossione@vecchio.example', body: 'c_x000', places: 131, where: { length: 20 } },
    ])
    expect(document.forgotten[0]?.where[0]).toMatchObject({ unit: 'Ufficio 0', line: 2, file: 'uo.xlsx' })
    expect(
      document.published.map(({ address, action, replaceBy }) => `${address} ${action} ${replaceBy ?? '-'}`),
    ).toEqual([
      'protocollo@vecchio.example replace protocollo@nuovo.example',
      'urp@vecchio.example keep -',
      'chiusa@vecchio.example remove -',
      'vecchia@vecchio.example remove -',
    ])
    expect(document.unpublished.map(({ address, role }) => `${address} ${role}`)).toEqual([
      'protocollo@nuovo.example target',
      'nuova@nuovo.example target',
      'anagrafe@vecchio.example source',
      'anagrafe@nuovo.example target',
    ])
    expect(document.withoutAddress).toEqual([{ mailbox: 'nameless', side: 'source' }])
    expect(document.totals).toEqual({ published: 4, covered: 3, forgotten: 1, replace: 1, remove: 2 })
    expect(document.categories).toEqual([{ category: 'L6', bodies: 1, published: 4, covered: 3 }])
  })

  it('compares with the bodies that are named, and refuses a code that nobody has, or nothing to go by', async () => {
    const { dir } = someFolder()
    const rows = [
      { ...body, pec: 'protocollo@vecchio.example' },
      { Codice_IPA: 'C_X001', pec: 'comune@altro.example' },
    ]
    writeText(dir, 'pec-ente.csv', separated(table(headers.pecEnte, rows), ','))
    expect((await coverage(['--ipa', 'pec-ente.csv'], dir)).code).toBe(0)
    const named = await coverage(['--ipa', 'pec-ente.csv', '--code', 'c_x001'], dir)
    expect(named.code).toBe(3)
    expect(named.document.forgotten.map(({ address }) => address)).toEqual(['comune@altro.example'])
    // What of the plan is published for others must be changed there, too.
    expect(named.document.published).toMatchObject([{ action: 'replace', where: [{ body: 'c_x000' }] }])
    const wrong = await runCli(['coverage', 'piano.yaml', '--ipa', 'pec-ente.csv', '--code', 'c_x00'], { cwd: dir })
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('c_x00 is the code of no body in these files. Did you mean c_x000?')
    writeText(dir, 'piano.yaml', `${planText}report: { ipa: c_x001 }\n`)
    expect((await coverage(['--ipa', 'pec-ente.csv'], dir)).document).toMatchObject({ chosenBy: 'plan' })
    writeText(dir, 'others.csv', separated(table(headers.pecEnte, rows.slice(1)), ','))
    writeText(dir, 'piano.yaml', planText)
    const none = await runCli(['coverage', 'piano.yaml', '--ipa', 'others.csv', '--lang', 'it'], { cwd: dir })
    expect(none.code).toBe(2)
    expect(none.stderr).toContain('Nessun indirizzo del piano è in questi file')
  })

  it('does not say that nobody is forgotten while a row of the body could not be read', async () => {
    const { dir } = someFolder()
    const good = 'c_x000,protocollo@vecchio.example,Pec\n'
    writeText(dir, 'a.csv', `Codice_IPA,Mail1,Tipo_Mail1\n${good}c_x001,"x,Pec\n`)
    expect(await coverage(['--ipa', 'a.csv'], dir)).toMatchObject({
      code: 0,
      document: { unread: [{ line: 3, why: 'quote', concerns: false }] },
    })
    writeText(dir, 'b.csv', `Codice_IPA,Mail1,Tipo_Mail1\n${good}c_x000,"x,Pec\n`)
    const { code, stdout } = await runCli(['coverage', 'piano.yaml', '--ipa', 'b.csv'], { cwd: dir })
    expect(code).toBe(3)
    expect(stdout).toContain('Whether nobody is forgotten is not known')
    expect(stdout).toContain('b.csv:3: a quote is never closed')
  })

  it('names every file that it refuses, with the headers it has and those that are known', async () => {
    const { dir } = someFolder()
    writeText(dir, 'a.csv', 'Nome;Cognome\nA;B\n')
    const { code, stderr } = await runCli(['coverage', 'piano.yaml', '--ipa', 'a.csv', 'b.csv'], { cwd: dir })
    expect(code).toBe(2)
    expect(stderr).toContain('a.csv has no columns that are known. It has: Nome, Cognome. Known are: pec-ente: ')
    expect(stderr).toContain('b.csv cannot be read: no such file or folder; look at its name and its path (ENOENT).')
  })

  it('writes a row for each place into a list, but never over another file', async () => {
    const { dir } = someFolder()
    writeText(dir, 'p.csv', separated(table(headers.pecEnte, [{ ...body, pec: 'protocollo@vecchio.example' }]), ','))
    expect((await coverage(['--ipa', 'p.csv', '--csv', 'list.csv'], dir)).code).toBe(0)
    expect(readFileSync(join(dir, 'list.csv'), 'utf8')).toContain(
      '\r\nreplace,protocollo@vecchio.example,protocollo@nuovo.example,protocollo,c_x000,,pec-ente,p.csv,2,pec,yes\r\n',
    )
    expect((await coverage(['--ipa', 'p.csv', '--csv', 'list.csv'], dir)).code).toBe(0)
    expect((await runCli(['coverage', 'piano.yaml', '--ipa', 'p.csv', '--csv', 'p.csv'], { cwd: dir })).code).toBe(2)
  })
})

describe('the lines for the plan', () => {
  /** Puts each where it says, the last first. */
  function put(dir: string, { protocol }: CoverageDocument): void {
    const lines = protocol.flatMap(({ add }) => add ?? []).toSorted((one, other) => other.line - one.line)
    for (const { file, line, put: how, text } of lines) {
      const path = join(dir, file)
      const all = readFileSync(path, 'utf8').split('\n')
      if (how === 'before') all.splice(line - 1, 0, text)
      else if (how === 'behind-brace') all[line - 1] = (all[line - 1] ?? '').replace('{', `{${text}`)
      else {
        all[0] += ',applications'
        all[line - 1] += `,${text}`
      }
      writeFileSync(path, all.join('\n'))
    }
  }

  it.each([
    ['yaml', planText],
    ['json', JSON.stringify({ ...jsonPlan(), mailboxesFrom: 'caselle.csv' }, null, 2)],
  ])('work as they stand, put where they say (%s)', async (_form, text) => {
    const { dir, plan } = someFolder(text)
    const areas = ['protocollo', 'urp', 'anagrafe'].map((name) => ({
      ...body,
      Codice_uni_aoo: name,
      Denominazione_aoo: `Area ${name}`,
      Mail1: `${name}@vecchio.example`,
      Tipo_Mail1: 'Pec',
      Protocollo_informatico: name === 'protocollo' ? 'S' : 'null',
    }))
    writeText(dir, 'aoo.csv', separated(table(headers.aoo, areas), ','))
    const { code, document } = await coverage(['--ipa', 'aoo.csv'], dir)
    expect(code).toBe(0)
    expect(document.protocol.map(({ mailbox, area, declared }) => `${mailbox} ${area} ${declared}`)).toEqual([
      'protocollo Area protocollo S',
      'urp Area urp null',
      'anagrafe Area anagrafe null',
    ])
    put(dir, document)
    const applications = readPlan(plan).mailboxes.map((mailbox) => `${mailbox.id} ${mailbox.applications?.join()}`)
    expect(applications.filter((line) => line.endsWith(' protocollo'))).toHaveLength(3)
    const again = await coverage(['--ipa', 'aoo.csv'], dir)
    expect(again.document.protocol.map(({ add }) => add)).toEqual([null, null, null])
  })

  function jsonPlan(): object {
    const account = (user: string): object => ({ user })
    return {
      version: 1,
      servers: {
        vecchio: { host: 'a.example', password: { env: 'A' } },
        nuovo: { host: 'b.example', password: { env: 'A' } },
      },
      source: 'vecchio',
      target: 'nuovo',
      mailboxes: ['protocollo', 'urp'].map((id) => ({
        id,
        source: account(`${id}@vecchio.example`),
        target: account(`${id}@nuovo.example`),
      })),
    }
  }
})

describe('5,000 mailboxes, 40 of them forgotten', () => {
  const published = Array.from({ length: 5_040 }, (_, at) => `ufficio.${at}@vecchio.example`)
  const isPlanted = (at: number): boolean => at % 126 === 7

  it('exactly these 40 are told, in less than a second of its own work', async () => {
    const { dir } = someFolder(`${servers}mailboxesFrom: caselle.csv\n`)
    const own = published.filter((_, at) => !isPlanted(at))
    expect(own).toHaveLength(5_000)
    writeText(
      dir,
      'caselle.csv',
      `source_user,target_user\n${own.map((user) => `${user},${user.replace('vecchio', 'nuovo')}\n`).join('')}`,
    )
    const rows = published.map((address, at) => ({
      ...body,
      Codice_IPA: `c_${at % 90}`,
      Codice_uni_uo: `U${at}`,
      Descrizione_uo: `Ufficio, ${at}`,
      Mail1: at % 3 === 0 ? address.toUpperCase() : address,
      Tipo_Mail1: 'Pec',
      Mail2: 'non individuato',
    }))
    writeText(dir, 'uo.csv', separated(table(headers.uo, rows), ','))
    const file = join(dir, 'piano.yaml')
    // Of the processor: the clock would measure what else the machine does.
    const before = process.cpuUsage()
    const plan = readPlan(file)
    const data = await readIpaFiles([join(dir, 'uo.csv')])
    const addresses = planAddresses(plan)
    const bodies = chooseBodies(data, { codes: [], ipa: undefined, addresses: addresses.byAddress })
    if ('why' in bodies) throw new Error('no body was chosen')
    const lines = await applicationLines(file, 'protocollo')
    const { document } = compareWithIpa({ plan, data, addresses, bodies, lines, now: 0 })
    const { user, system } = process.cpuUsage(before)
    expect(document.forgotten.map(({ address }) => address)).toEqual(published.filter((_, at) => isPlanted(at)))
    expect(document.totals).toMatchObject({ published: 5_040, covered: 5_000, replace: 5_000 })
    expect((user + system) / 1000).toBeLessThan(2_000)
    const { code, stdout } = await runCli(['coverage', 'piano.yaml', '--ipa', 'uo.csv', '--json'], { cwd: dir })
    expect(code).toBe(3)
    expect((JSON.parse(stdout) as CoverageDocument).totals).toEqual(document.totals)
  })
})

describe('an archive', () => {
  it('has no address: what goes into one is to be removed, and what comes out of one was before', () => {
    const dir = freshDir('coverage')
    const file = writeText(
      dir,
      'piano.yaml',
      `version: 1
servers: { nuovo: { host: imaps.nuovo.example }, vecchio: { host: imaps.vecchio.example } }
source: vecchio
target: nuovo
mailboxes:
  - source: { user: urp@vecchio.example }
    target: { archive: urp }
  - source: { archive: anagrafe }
    target: { user: anagrafe@nuovo.example }
`,
    )
    const { byAddress, without } = planAddresses(readPlan(file))
    expect([...byAddress.values()].map(({ address, action }) => [address, action])).toEqual([
      ['urp@vecchio.example', 'remove'],
      ['anagrafe@nuovo.example', 'keep'],
    ])
    expect(without).toEqual([])
  })
})

describe('the page', () => {
  it.each(['en', 'it'])('fits 80 columns and tells the same in %s', async (lang) => {
    const { dir } = someFolder()
    const rows = [
      { ...body, pec: 'protocollo@vecchio.example' },
      { ...body, pec: `${'very.long.name.'.repeat(4)}x@pec.example` },
      { ...body, pec: 'riscossione\u001b[31m@vecchio.example' },
    ]
    writeText(dir, 'p.csv', separated(table(headers.pecEnte, rows), ','))
    const { code, stdout } = await runCli(['coverage', 'piano.yaml', '--ipa', 'p.csv', '--lang', lang], { cwd: dir })
    expect(code).toBe(3)
    const [page = ''] = stdout.split(/\n(?:What happened|Che cosa è successo)/)
    for (const line of page.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(80)
    expect(stdout).not.toContain('\u001b')
    expect(page).toContain('[address-forgotten]')
    expect(page).toContain('protocollo@nuovo.example')
    expect(page).toContain('ReGIndE')
    expect(page).not.toMatch(lang === 'it' ? /forgotten:|mailbox / : /dimenticat|casell/i)
  })
})
