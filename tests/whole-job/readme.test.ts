// What the README says is what the program does: exit codes, commands, the plan by example, the promises.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import { certificate } from '../plan/certificate.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import { runCli } from '../support/run-cli.ts'
import { freshDir } from '../support/temp-dir.ts'

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
const manual = readFileSync(join(projectRoot, 'migrations-plans', 'MANUAL.md'), 'utf8')

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map((match) => match[1] ?? '')
}

describe('the README', () => {
  it('has the table of exit codes that the program prints', () => {
    const rows = [...readme.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, meaning]) => ({
      code: Number(code),
      meaning,
    }))
    expect(rows).toEqual(exitCodes.map(({ code, meaning }) => ({ code, meaning: meaning.en })))
  })

  it('shows a plan that is valid as it stands', () => {
    const [plan = ''] = blocks('yaml')
    const dir = freshDir('readme')
    mkdirSync(join(dir, 'certs'))
    writeFileSync(join(dir, 'certs', 'nuovo.pem'), certificate)
    writeFileSync(join(dir, 'piano.yaml'), plan)
    const { mailboxes } = readPlan(join(dir, 'piano.yaml'), 'en')
    expect(mailboxes.map((mailbox) => mailbox.id)).toEqual(['tribunale.roma', 'urp', 'commissariato'])
  })

  it('shows windows and timelines that fit into that plan', () => {
    const [plan = {}, times = {}] = blocks('yaml').map((text) => parse(text) as { servers?: Record<string, object> })
    const dir = freshDir('readme')
    mkdirSync(join(dir, 'certs'))
    writeFileSync(join(dir, 'certs', 'nuovo.pem'), certificate)
    const vecchio = { ...plan.servers?.['vecchio'], ...times.servers?.['vecchio'] }
    writeFileSync(join(dir, 'piano.json'), JSON.stringify({ ...plan, ...times, servers: { ...plan.servers, vecchio } }))
    const read = readPlan(join(dir, 'piano.json'), 'en')
    expect(read.windows).toHaveLength(1)
    expect(Object.keys(read.phases ?? {})).toEqual(['precopy', 'cutover', 'backfill'])
    expect(read.servers[0]).toMatchObject({
      limits: { bytesPerSecond: 20_000_000 },
      timeline: { accessStops: Date.parse('2015-12-31T22:59Z') },
    })
  })

  it('names commands and options that exist', async () => {
    const shown = blocks('sh')
      .join('\n')
      .matchAll(/^pec-migrate (\w+)/gm)
    const commands = [...new Set([...shown].map(([, command = '']) => command))]
    expect(commands).toEqual([
      'init',
      'check',
      'run',
      'status',
      'verify',
      'outcomes',
      'report',
      'coverage',
      'handout',
      'fleet',
    ])
    const help = await Promise.all(
      [...commands, 'providers', 'schema', 'explain']
        .map((command) => [command, '--help'])
        .concat([['help', 'options']])
        .map((args) => runCli(args)),
    )
    for (const { code, stderr } of help) expect(code, stderr).toBe(0)
    const all = help.map(({ stdout }) => stdout).join('\n')
    const options = new Set(
      [...(readme + manual).replaceAll(/^(npm|```sh\nnpm).*$/gm, '').matchAll(/`[^`\n]*?(--[a-z-]+)[^`\n]*`/g)].map(
        ([, option = '']) => option,
      ),
    )
    options.delete('--help')
    for (const option of options) expect(all).toContain(option)
  })

  it('names scripts that exist, and the version that npm packs', () => {
    const { scripts, version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
      version: string
    }
    for (const [, script = ''] of (readme + manual).matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(script)
    for (const [name] of readme.matchAll(/pec-migrate-\d[\w.-]*?\.tgz/g))
      expect(name).toBe(`pec-migrate-${version}.tgz`)
  })

  it('sells and starts on one screen, and says where there is more', () => {
    const screen = readme.split('\n').slice(0, 50)
    expect(screen.join('\n')).toContain('11. **A yes is true.**')
    expect(screen.join('\n')).toContain('pec-migrate init piano.yaml')
    expect(Math.max(...screen.map((line) => line.length))).toBeLessThanOrEqual(130)
  })

  it('names topics of help that exist', async () => {
    const topics = [...(readme + manual).matchAll(/`(?:pec-migrate )?help ([a-z-]+)`/g)].map(([, topic = '']) => topic)
    expect(topics.length).toBeGreaterThan(3)
    for (const topic of new Set(topics)) expect((await runCli(['help', topic])).code, topic).toBe(0)
  })

  it('states eleven promises, a line each', () => {
    expect([...readme.matchAll(/^\d+\. \*\*/gm)]).toHaveLength(11)
  })
})
