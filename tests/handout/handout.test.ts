// The pages that holders get: what they tell, what they never hold, and how their folder is written.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pageNames } from '../../src/handout/file-names.ts'
import { makeHandout } from '../../src/handout/make-handout.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import { problemsOf } from '../plan/plan-file.ts'
import { readPage } from '../support/page-text.ts'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { someEvidence } from '../support/some-evidence.ts'
import { freshDir } from '../support/temp-dir.ts'

const planText = `version: 1
name: giustizia
servers:
  vecchio:
    host: imaps.vecchio.example
    password: { env: SEGRETO_VECCHIO }
    timeline: { sendingStops: 2015-12-24T14:00, receivingStops: 2015-12-26T14:00, accessStops: 2015-12-31T23:59 }
  nuovo: { host: imap.nuovo.example, port: 143, tls: starttls, login: "pec-{user}" }
  aruba: { provider: aruba, master: { user: padrone, password: { file: segreti/padrone.txt }, form: authzid } }
source: vecchio
target: nuovo
window: { opens: 2015-12-24T14:00, closes: 2015-12-28T08:00 }
phases: { backfill: { until: 2015-12-31T20:00 } }
handout: { webmail: "https://webmail.nuovo.example/", helpdesk: "Assistenza, 06 000", text: testo.md }
mailboxes:
  - id: tribunale
    group: Tribunali
    contact: segreteria@giustizia.example
    applications: [protocollo]
    source: { user: tribunale@vecchio.example }
    target: { user: M1, address: tribunale@nuovo.example, password: { command: "pass show pec/tribunale" } }
  - id: procura
    source: { user: procura@vecchio.example }
    target: { user: procura@vecchio.example, server: aruba }
  - id: commissariato
    source: { user: commissariato@vecchio.example }
    target: { user: M1, address: tribunale@nuovo.example, under: Archivio/Commissariato }
  - id: urp
    source: { user: urp@vecchio.example }
    target: { archive: archivio/urp }
  - id: prova
    source: { user: prova@vecchio.example }
    retired: mai usata
`

function someFolder(plan = planText): string {
  const dir = freshDir('handout')
  writeFileSync(join(dir, 'piano.yaml'), plan)
  writeFileSync(join(dir, 'testo.md'), '# Orari\n\nAperti il <b>28</b>,\ndalle 8.\n\n- uno\n- due\n')
  return dir
}

const handout = (dir: string, ...args: string[]): Promise<CliResult> =>
  runCli(['handout', 'piano.yaml', '--out', 'fogli', ...args], { cwd: dir })

const pageIn = (dir: string, name: string): string => readFileSync(join(dir, 'fogli', name), 'utf8')
const textOf = (dir: string, name: string): string => readPage(pageIn(dir, name)).text

describe('handout', () => {
  it.each([
    [
      'en',
      ['stays the same', 'SSL/TLS', 'ask the help desk', 'The move begins', 'It has not been counted yet', 'given up'],
      ['2015-12-24 14:00', '2015-12-28 08:00', '2015-12-31 20:00', '2015-12-31 23:59'],
    ],
    [
      'it',
      [
        'resta lo stesso',
        'SSL/TLS',
        'chiedere all’assistenza',
        'Comincia il trasferimento',
        'Non è ancora',
        'dismessa',
      ],
      ['24/12/2015 14:00', '28/12/2015 08:00', '31/12/2015 20:00', '31/12/2015 23:59'],
    ],
  ] as const)('tells each holder what changes, when, and what to type, in %s', async (lang, words, times) => {
    const dir = someFolder()
    const { code, stdout, stderr } = await handout(dir, '--lang', lang)
    expect(code, stderr).toBe(0)
    expect(stdout).toContain(
      lang === 'it' ? 'Scritte 5 pagine in fogli, di cui 2' : '5 pages were written to fogli, 2 of',
    )
    expect(readdirSync(join(dir, 'fogli')).toSorted()).toEqual([
      'commissariato.html',
      'files.txt',
      'index.html',
      'mail-merge.csv',
      'procura.html',
      'prova.html',
      'tribunale.html',
      'urp.html',
    ])
    const first = textOf(dir, 'tribunale.html')
    for (const told of [
      'tribunale@vecchio.example',
      'tribunale@nuovo.example',
      'imap.nuovo.example',
      '143, STARTTLS',
      'pec-M1',
      'https://webmail.nuovo.example/',
      'Assistenza, 06 000',
      'protocollo',
      words[2],
      words[3],
      words[4],
      'Outlook',
      'Thunderbird',
      'Apple Mail',
      'Aperti il <b>28</b>,\ndalle 8.',
      ...times,
    ])
      expect(first).toContain(told)
    // In order of time.
    expect(
      times.map((time) => first.indexOf(time)).every((place, at, all) => at === 0 || place > (all[at - 1] ?? 0)),
    ).toBe(true)
    const second = textOf(dir, 'procura.html')
    for (const told of ['imaps.pec.aruba.it', 'smtps.pec.aruba.it', words[0], words[1]]) expect(second).toContain(told)
    const retired = textOf(dir, 'prova.html')
    for (const told of ['mai usata', words[5], times[3]]) expect(retired).toContain(told)
    expect(retired).not.toContain('imap.nuovo.example')
    const shared = textOf(dir, 'commissariato.html')
    for (const told of ['Archivio/Commissariato', 'tribunale@nuovo.example', 'pec-M1']) expect(shared).toContain(told)
    expect(shared).toMatch(lang === 'it' ? /anche la posta di\s+tribunale/ : /also holds the mail of\s+tribunale/)
    expect(first).toContain('commissariato')
    const archived = textOf(dir, 'urp.html')
    for (const told of ['archivio/urp', lang === 'it' ? 'non ha un successore' : 'has no successor', times[3]])
      expect(archived).toContain(told)
    expect(archived).not.toMatch(/archive:|\b993\b/)
    expect(textOf(dir, 'index.html').replaceAll(/\s+/g, ' ')).toMatch(
      /Tribunali \(1\).*tribunale.*\(4\).*procura.*commissariato.*urp.*prova/,
    )
    expect(
      pageIn(dir, 'mail-merge.csv')
        .split('\r\n')[1]
        ?.split(lang === 'it' ? ';' : ','),
    ).toEqual([
      'tribunale',
      'Tribunali',
      'tribunale@vecchio.example',
      'tribunale@nuovo.example',
      'segreteria@giustizia.example',
      'tribunale.html',
      '',
      '',
    ])
  })

  it('guesses no outgoing server, neither for another host of a provider nor for any other', async () => {
    const dir = someFolder(planText.replace('provider: aruba,', 'provider: aruba, host: imap.altro.example,'))
    await handout(dir)
    for (const name of ['tribunale.html', 'procura.html']) expect(textOf(dir, name)).not.toMatch(/smtp[a-z]*\./i)
  })

  it('holds no secret, and nothing that says where one is', async () => {
    const dir = someFolder()
    writeFileSync(join(dir, 'segreti.csv'), 'x')
    await handout(dir, '--json')
    for (const name of readdirSync(join(dir, 'fogli')))
      expect(pageIn(dir, name), name).not.toMatch(/SEGRETO|padrone|segreti|pass show/i)
    expect(textOf(dir, 'procura.html')).toContain('procura@vecchio.example')
  })

  it('says how much will be downloaded, as the journal has it', async () => {
    const { file, dir } = someEvidence({ mailboxes: 2, messages: 40 })
    const { code, stdout } = await runCli(['handout', file, '--out', join(dir, 'fogli')])
    expect(code).toBe(0)
    expect(stdout).toContain('as the journal has it')
    const [page = ''] = readdirSync(join(dir, 'fogli')).filter((name) => name.startsWith('ufficio.0'))
    expect(textOf(dir, page)).toMatch(/holds about 80 messages \(\d/)
  })

  it('chooses by id, retired mailboxes too, and refuses what matches nothing', async () => {
    const dir = someFolder()
    expect((await handout(dir, '--only', 'prova')).code).toBe(0)
    expect(readdirSync(join(dir, 'fogli'))).toContain('prova.html')
    expect(readdirSync(join(dir, 'fogli'))).toHaveLength(4)
    const { code, stderr } = await handout(dir, '--only', 'nessuno')
    expect(code).toBe(2)
    expect(stderr).toContain('--only nessuno matches no mailbox')
  })
})

describe('the folder', () => {
  it('is written anew where it is ours, and left alone where anything else lies in it', async () => {
    const dir = someFolder()
    mkdirSync(join(dir, 'fogli'))
    expect((await handout(dir)).code).toBe(0)
    writeFileSync(join(dir, 'fogli', 'tribunale.html'), 'older')
    expect((await handout(dir, '--only', 'tribunale')).code).toBe(0)
    expect(pageIn(dir, 'tribunale.html')).toContain('<!DOCTYPE html>')
    expect(existsSync(join(dir, 'fogli', 'procura.html'))).toBe(false)
    writeFileSync(join(dir, 'fogli', 'note.txt'), 'mine')
    const refused = await handout(dir)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('holds more than a handout of ours')
    expect(pageIn(dir, 'note.txt')).toBe('mine')
    expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('stays as it was when a page cannot be written, and nothing unfinished is left', async () => {
    const dir = someFolder()
    expect((await handout(dir)).code).toBe(0)
    const before = pageIn(dir, 'tribunale.html')
    const plan = readPlan(join(dir, 'piano.yaml'))
    const broken = {
      plan: { ...plan, timezone: 'Nowhere/At_all' },
      mailboxes: plan.mailboxes,
      retired: [],
      lang: 'en',
      text: undefined,
      out: join(dir, 'fogli'),
    } as const
    expect(() => makeHandout(broken)).toThrow()
    expect(pageIn(dir, 'tribunale.html')).toBe(before)
    expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it.each([
    ['no text', 'testo.md', (dir: string) => dir, 'ENOENT'],
    [
      'a text of megabytes',
      'lungo.md',
      (dir: string) => writeFileSync(join(dir, 'lungo.md'), 'x'.repeat(70_000)),
      '64',
    ],
  ])('is not begun with %s where the plan names one', async (_what, name, prepare, reason) => {
    const dir = freshDir('handout')
    writeFileSync(join(dir, 'piano.yaml'), planText.replace('testo.md', name))
    prepare(dir)
    const { code, stderr } = await handout(dir)
    expect(code).toBe(2)
    expect(stderr).toContain(name)
    expect(stderr).toContain(reason)
    expect(existsSync(join(dir, 'fogli'))).toBe(false)
  })
})

describe('hostile names', () => {
  it('make safe file names, no two alike', () => {
    const ids = ['../../etc/passwd', 'CON', 'con', 'Urp', 'urp', 'è/à', '...', '<script>', 'index', 'a'.repeat(300)]
    const names = pageNames(ids, ['index.html'])
    expect(names.slice(0, 9)).toEqual([
      'etc-passwd.html',
      'mailbox-CON.html',
      'mailbox-con-2.html',
      'Urp.html',
      'urp-2.html',
      'e-a.html',
      'mailbox.html',
      'script.html',
      'index-2.html',
    ])
    expect(names[9]).toHaveLength(85)
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length)
  })

  it('become no markup', async () => {
    const bad = '</title></style><script>window.got=1</script><img src=x>'
    const dir = someFolder(planText.replace('id: tribunale', `id: '${bad}'`).replace('06 000', bad))
    writeFileSync(join(dir, 'testo.md'), `# ${bad}\n\n- ${bad}\n\n${bad}`)
    expect((await handout(dir)).code).toBe(0)
    const pages = readdirSync(join(dir, 'fogli')).filter((name) => name.endsWith('.html'))
    expect(pages).toHaveLength(6)
    for (const name of pages) {
      const { tags } = readPage(pageIn(dir, name))
      expect(tags.filter((tag) => tag.name === 'script' || tag.name === 'img')).toEqual([])
    }
  })
})

describe('the plan key', () => {
  const withHandout = (handoutText: string): string =>
    planText.replace(/^handout:.*$/m, `handout: ${handoutText}`).replace(/^ {2}aruba:.*\n/m, '')
  it.each([
    ['{ webmial: x }', 'handout: unknown key'],
    ['{ webmail: "javascript:alert(1)" }', 'handout.webmail: must be a web address'],
    ['{ helpdesk: 3 }', 'handout.helpdesk: '],
    ['none', 'handout: must be a map'],
  ])('is strict: %s', (written, problem) => {
    const found = problemsOf(withHandout(written).replace(', server: aruba', ''))
    expect(found.join('\n')).toMatch(/^13 handout/m)
    expect(found.join('\n')).toContain(problem.split(': ').at(-1) ?? '')
  })
})

describe('5,000 mailboxes', () => {
  it('are written within some seconds of the processor', () => {
    const dir = freshDir('handout')
    const rows = Array.from(
      { length: 5_000 },
      (_, at) => `u${at}@vecchio.example,u${at}@nuovo.example,Gruppo ${at % 70}\n`,
    )
    writeFileSync(join(dir, 'caselle.csv'), `source_user,target_user,group\n${rows.join('')}`)
    const head = planText.slice(0, planText.indexOf('mailboxes:'))
    writeFileSync(join(dir, 'piano.yaml'), `${head}mailboxesFrom: caselle.csv\n`)
    const plan = readPlan(join(dir, 'piano.yaml'))
    const before = process.cpuUsage()
    const out = join(dir, 'fogli')
    const written = makeHandout({ plan, mailboxes: plan.mailboxes, retired: [], out, lang: 'it', text: 'testo' })
    const { user, system } = process.cpuUsage(before)
    expect(written.pages).toBe(5_000)
    expect(readdirSync(out)).toHaveLength(5_003)
    expect((user + system) / 1_000_000).toBeLessThan(15)
  })
})
