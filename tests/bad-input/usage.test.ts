// What is typed wrongly: exit 2, closing lines in both languages, clean stdout, and nothing made or asked.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scripted } from '../copy/scripted-pair.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freshDir } from '../support/temp-dir.ts'
import { closingLinesOf, pureJson } from './closing-lines.ts'
import { filesIn } from './launch.ts'

const PLAN = 'PLAN'

describe('typed wrongly', () => {
  it.each<[string[], string, string, string]>([
    [
      ['run', PLAN, '--olny', 'urp'],
      'There is no option --olny. Did you mean --only?',
      'L’opzione --olny non esiste. Forse --only?',
      `run ${PLAN} --only urp`,
    ],
    [
      ['rum', PLAN],
      'There is no command rum. Did you mean run?',
      'Il comando rum non esiste. Forse run?',
      `run ${PLAN}`,
    ],
    [['run'], 'The argument <plan> is missing.', 'Manca l’argomento <piano>.', 'run --help'],
    [
      ['run', PLAN, '--only', 'tribunale.*'],
      '--only tribunale.* matches no mailbox of the plan, which has: urp.',
      '--only tribunale.* non corrisponde ad alcuna casella del piano, che ha: urp.',
      'run --help',
    ],
    [
      ['check', PLAN, '--except', 'urp'],
      'No mailbox is left in scope: --except takes away everything.',
      'Non resta alcuna casella: --except le toglie tutte.',
      'check --help',
    ],
    [
      ['verify', PLAN, '--against', 'luna'],
      '"luna" is not a value of --against; it takes source, journal.',
      '"luna" non è un valore di --against; i valori sono source, journal.',
      'verify --help',
    ],
    [
      ['run', PLAN, '--max-runtime', 'all'],
      '"all" is not a value of --max-runtime; for example 90s, 10m, 4h, 2h30m.',
      '"all" non è un valore di --max-runtime; per esempio: 90s, 10m, 4h, 2h30m.',
      'run --help',
    ],
  ])('%j', async (words, english, italian, next) => {
    const server = await scripted()
    const plan = writePlan({
      source: { port: server.port },
      target: { port: server.port },
      mailboxes: [{ id: 'urp', source: 'a', target: 'b' }],
    })
    const before = filesIn(plan.dir)
    const argv = words.map((word) => (word === PLAN ? plan.file : word))
    const [en, it, json] = await Promise.all([
      runCli(argv),
      runCli(argv, { env: { LC_ALL: undefined, LANG: 'it_IT.UTF-8' } }),
      runCli([...argv, '--json', '--quiet']),
    ])
    expect([en.code, it.code, json.code]).toEqual([2, 2, 2])
    expect([en.stdout, it.stdout, json.stderr]).toEqual(['', '', ''])
    expect(closingLinesOf(en)).toEqual({
      happened: english,
      means: 'Nothing was started: no server was asked, nothing was changed.',
      next: `pec-migrate ${next.replace(PLAN, plan.file)}`,
    })
    expect(closingLinesOf(it, 'it')).toMatchObject({
      happened: italian,
      means: 'Nulla è cominciato: nessun server interrogato, nulla cambiato.',
    })
    expect(pureJson(json)).toMatchObject([{ event: 'error', code: 'usage', message: english }])
    expect(filesIn(plan.dir)).toEqual(before)
    expect(server.commands).toEqual([])
  })
})

describe('a Node that is too old', () => {
  it('is told so before anything else, in both languages, and nothing is made', async () => {
    const dir = freshDir('old-node')
    const preload = join(dir, 'old.cjs')
    writeFileSync(
      preload,
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.4" } }); ' +
        'Object.defineProperty(process, "version", { value: "v18.20.4" })\n',
    )
    const plan = writePlan({ source: { port: 1 }, target: { port: 2 }, mailboxes: [{ source: 'a', target: 'a' }] })
    const before = filesIn(plan.dir)
    const [en, it] = await Promise.all(
      ['en_GB.UTF-8', 'it_IT.UTF-8'].map((LANG) =>
        runCli(['run', plan.file], { node: ['-r', preload], env: { LC_ALL: undefined, LANG } }),
      ),
    )
    expect(en).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^pec-migrate needs Node 20\.19 or newer; this is v18\.20\.4\..*nodejs\.org.*\n$/,
      ) as string,
    })
    expect(it).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^pec-migrate ha bisogno di Node 20\.19 o successivo; questo è v18\.20\.4\..*nodejs\.org.*\n$/,
      ) as string,
    })
    expect(filesIn(plan.dir)).toEqual(before)
  })
})

describe('for machines', () => {
  it('stdout stays pure JSON when secrets are missing, and they are all named on stderr at once', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: ['a', 'b', 'c'].map((user) => ({ source: user, target: user })),
    })
    for (const file of ['b-source', 'c-source', 'c-target']) writeFileSync(join(plan.dir, 'secrets', `${file}.txt`), '')
    const ran = await runCli(['run', plan.file, '--json'])
    expect(ran.code).toBe(3)
    expect(pureJson(ran).at(-1)).toMatchObject({
      event: 'summary',
      mailboxes: [
        { state: 'complete' },
        { state: 'parked', error: { code: 'secret-missing' } },
        { state: 'parked', error: { code: 'secret-missing' } },
      ],
    })
    expect(ran.stderr).toMatch(
      new RegExp(
        String.raw`No password for 3 logins.*\n {2}b, source: .*b-source.*empty` +
          String.raw`\n {2}c, source: .*c-source.*empty\n {2}c, target: .*c-target.*empty\n`,
      ),
    )
    closingLinesOf(ran)
    // A mailbox without its password asks nobody.
    expect(
      new Set([...source.commands, ...target.commands].map(({ user }) => user).filter((user) => user !== undefined)),
    ).toEqual(new Set(['a']))
  })

  it('and when no server answers', async () => {
    const plan = writePlan({
      source: { port: 1 },
      target: { port: 2 },
      mailboxes: ['a', 'b'].map((user) => ({ source: user, target: user })),
    })
    // One after the other: run and verify both take the journal, and the second would be told that it is in use.
    const run = await runCli(['run', plan.file, '--json'])
    const check = await runCli(['check', plan.file, '--json'])
    const verify = await runCli(['verify', plan.file, '--json'])
    expect([run.code, check.code, verify.code]).toEqual([4, 4, 4])
    expect(pureJson(run).at(-1)).toMatchObject({
      event: 'error',
      code: 'server-unreachable',
      hint: expect.stringMatching(/\w/) as string,
    })
    expect(pureJson(check)).toMatchObject([{ schema: 'pec-migrate/check@1', verdict: 'blocked' }])
    expect(pureJson(verify)).toMatchObject([{ event: 'error', code: 'server-unreachable' }])
  })
})
