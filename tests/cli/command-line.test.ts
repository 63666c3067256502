// Wrong command lines, help and small commands, run in this process with fake streams.

import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { askPassword } from '../../src/cli/ask-password.ts'
import { languageOf } from '../../src/cli/language.ts'
import { openLogFile } from '../../src/cli/log-file.ts'
import { invocationOf } from '../../src/cli/program.ts'
import { reportError } from '../../src/cli/report-error.ts'
import { chooseMailboxes, globMatches } from '../../src/cli/scope.ts'
import { LosableOutput } from '../../src/cli/shell.ts'
import { listenForSignals } from '../../src/cli/signals.ts'
import { codes } from '../../src/model/codes.ts'
import { MigrationError } from '../../src/model/errors.ts'
import type { Plan } from '../../src/model/plan.ts'
import { Recorder } from '../ui/recorded.ts'
import { shellWith, typed } from './typed.ts'

const folders: string[] = []
const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'pec-cli-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

describe('a wrong command line ends 2 and says why', () => {
  it.each([
    [['run'], 'The argument <plan> is missing.'],
    [['rnu', 'plan.yaml'], 'There is no command rnu. Did you mean run?'],
    [['run', 'p', '--agian', 'x'], 'There is no option --agian. Did you mean --again?'],
    [['run', 'p', '--onli=urp'], 'There is no option --onli. Did you mean --only?'],
    [['run', 'p', 'q'], 'There are more arguments than this command takes.'],
    [['run', 'p', '--only'], 'The option --only needs a value.'],
    [['verify', 'p', '--against', 'moon'], '"moon" is not a value of --against; it takes source, journal.'],
    [['run', 'p', '--lang', 'fr'], '"fr" is not a value of --lang; it takes it, en.'],
    [[], 'The command is missing: init, check, run'],
    [['explain', 'login-refuse'], 'There is no code "login-refuse". Did you mean login-refused?'],
    [['coverage', 'p', '--ipa'], 'The option --ipa needs a value.'],
    [['handout'], 'The argument <plan> is missing.'],
    [['providers', 'arruba'], 'There is no preset "arruba". Did you mean aruba?'],
    [['providers', 'qwertyuiop'], 'There is no preset "qwertyuiop".'],
    [['run', 'p', '--phase', 'night'], '"night" is not a value of --phase; it takes precopy, cutover, backfill.'],
    [['run', 'p', '--max-runtime', '4'], '"4" is not a value of --max-runtime; for example 90s, 10m, 4h, 2h30m.'],
    [['run', 'p', '--max-runtime'], 'The option --max-runtime needs a value.'],
    [['status', 'p', '--csv'], 'The option --csv needs a value.'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await typed(...argv)
    expect(err).toContain(message)
    expect(err).toMatch(
      /Next command: pec-migrate .*(--help|explain login-refused|providers|run plan\.yaml|run p --(again x|only=urp))/,
    )
    expect(code).toBe(2)
    expect(out).toBe('')
  })

  it('in Italian', async () => {
    expect((await typed('run', '--lang', 'it')).err).toContain('Manca l’argomento <piano>.')
    expect((await typed('--lang', 'it', 'run', 'p', '--max-runtime', '4x')).err).toContain(
      '"4x" non è un valore di --max-runtime; per esempio: 90s, 10m, 4h, 2h30m.',
    )
    expect((await typed('--lang', 'it', 'stauts', 'p')).err).toContain('Il comando stauts non esiste. Forse status?')
  })

  it('with --json as one object on stdout', async () => {
    const { code, out } = await typed('explain', 'nonsense', '--json')
    expect(code).toBe(2)
    expect(JSON.parse(out)).toMatchObject({ event: 'error', code: 'usage', message: 'There is no code "nonsense".' })
    expect(out.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('help', () => {
  it.each(['init', 'check', 'run', 'status', 'verify', 'coverage', 'handout', 'providers', 'schema', 'explain'])(
    'of "%s" has examples and the exit codes',
    async (command) => {
      for (const lang of ['it', 'en']) {
        const { code, out } = await typed(command, '--help', '--lang', lang)
        expect(code).toBe(0)
        expect(out).toContain(lang === 'it' ? 'Esempi:' : 'Examples:')
        expect(out).toContain(lang === 'it' ? 'Codici di uscita:' : 'Exit codes:')
        expect(out).toMatch(lang === 'it' ? /^Codici di uscita: 0 fatto · 2 /m : /^Exit codes: 0 done · 2 /m)
        expect(out).not.toMatch(
          lang === 'it'
            ? /\b(Options|Usage|Commands|Arguments):|\[options\]|<(plan|glob|folder|size)>/
            : /\b(Opzioni|Uso):/,
        )
      }
    },
  )

  it("has the common options everywhere, and the version is the package's", async () => {
    const { out } = await typed('run', '--help')
    for (const option of [
      '--json',
      '--lang',
      '--only',
      '--except',
      '--quiet',
      '--verbose',
      '--log-file',
      '--remove-ghosts',
      '--retry-logins',
      '--again',
    ])
      expect(out).toContain(option)
    const more = await typed('help', 'options')
    for (const option of ['--no-color', '--progress', '--version']) expect(more.out).toContain(option)
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect((await typed('--version')).out).toBe(`${version}\n`)
  })
})

describe('explain', () => {
  it('lists all codes, explains one, and speaks JSON', async () => {
    const all = await typed('explain')
    expect(all.code).toBe(0)
    for (const code of codes) expect(all.out).toContain(code)
    expect((await typed('explain', 'over-quota', '--lang', 'it')).out).toContain('Che cosa fare:')
    expect(JSON.parse((await typed('--json', 'explain', 'ghost')).out)).toMatchObject({ code: 'ghost' })
    expect((JSON.parse((await typed('explain', '--json')).out) as { codes: unknown[] }).codes).toHaveLength(
      codes.length,
    )
  })
})

describe('an error at the top', () => {
  it('is said with its facts, in three lines, and as JSON', () => {
    const { shell, stdout, stderr } = shellWith()
    const invocation = invocationOf(['run', 'p', '--json'], shell)
    const error = new MigrationError('internal text', {
      code: 'journal-in-use',
      scope: 'run',
      retry: 'never',
      facts: { pid: 4711, host: 'srv', startedAt: 'x' },
    })
    expect(reportError(error, invocation)).toBe(10)
    expect(JSON.parse(stdout.text)).toMatchObject({ event: 'error', code: 'journal-in-use' })
    expect(stderr.text).toContain('4711')
    expect(stderr.text).not.toContain('internal text')
  })

  it('is a bug when nobody foresaw it: with a trace, and without the fields that libraries attach', () => {
    const { shell, stderr } = shellWith()
    const cause = Object.assign(new Error('inner'), { executedCommand: 'A1 LOGIN u secret-word' })
    expect(reportError(new Error('outer', { cause }), invocationOf([], shell))).toBe(1)
    expect(stderr.text).toContain('Error: outer')
    expect(stderr.text).toContain('caused by: Error: inner')
    expect(stderr.text).toContain('This is a bug of pec-migrate')
    expect(stderr.text).not.toContain('secret-word')
  })
})

describe('the language', () => {
  it.each<[string[], NodeJS.ProcessEnv, string]>([
    [[], {}, 'en'],
    [[], { LANG: 'it_IT.UTF-8' }, 'it'],
    [[], { LANG: 'it' }, 'it'],
    [[], { LC_ALL: '', LC_MESSAGES: 'it_IT', LANG: 'en_US' }, 'it'],
    [[], { LC_ALL: 'C', LANG: 'it_IT' }, 'en'],
    [['--lang', 'it'], {}, 'it'],
    [['run', '--lang=en'], { LANG: 'it_IT' }, 'en'],
    [['--', '--lang', 'it'], {}, 'en'],
  ])('%j with %o is %s', (argv, env, lang) => {
    expect(languageOf(argv, env)).toBe(lang)
  })
})

describe('--only and --except', () => {
  const plan = { mailboxes: ['tribunale.roma', 'tribunale.bari', 'urp'].map((id) => ({ id })) } as unknown as Plan
  const chosen = (only: string[], except: string[] = []): string[] =>
    chooseMailboxes(plan, { only, except }, 'en').map(({ id }) => id)

  it('choose by glob', () => {
    expect(chosen([])).toHaveLength(3)
    expect(chosen(['trib*'])).toEqual(['tribunale.roma', 'tribunale.bari'])
    expect(chosen(['trib*', 'URP'], ['*.bari'])).toEqual(['tribunale.roma', 'urp'])
    expect(globMatches('a.c', 'abc')).toBe(false)
    expect(globMatches('a?c', 'abc')).toBe(true)
    expect(globMatches('(a|b)', 'a')).toBe(false)
  })

  it('refuse a glob that matches nothing, and an empty scope', () => {
    expect(() => chosen(['napoli'])).toThrow(
      '--only napoli matches no mailbox of the plan, which has: tribunale.roma, tribunale.bari, urp.',
    )
    expect(() => chosen([], ['napoli'])).toThrow('--except napoli')
    expect(() => chosen([], ['*'])).toThrow('No mailbox is left')
  })
})

describe('signals', () => {
  it('first stop, then stop now; a hang-up stops nothing', () => {
    const source = new EventEmitter()
    const said: string[] = []
    const off = listenForSignals(
      { stop: () => said.push('stop'), stopNow: () => said.push('now'), hangUp: () => said.push('hang-up') },
      source,
    )
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) source.emit(signal)
    expect(said).toEqual(['hang-up', 'stop', 'now'])
    off()
    expect(source.eventNames()).toEqual([])
  })

  it('a stream that breaks is let go, and what is written later is dropped', () => {
    const stream = new Recorder()
    const output = new LosableOutput(stream as unknown as NodeJS.WriteStream)
    const lost: string[] = []
    output.whenLost(() => lost.push('lost'))
    output.write('a')
    stream.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }))
    output.write('b')
    expect(stream.text).toBe('a')
    expect(lost).toEqual(['lost'])
  })
})

describe('a password prompt', () => {
  class Keyboard extends EventEmitter {
    raw: boolean[] = []
    setRawMode(on: boolean): this {
      this.raw.push(on)
      return this
    }
    setEncoding(): this {
      return this
    }
    resume(): this {
      return this
    }
    pause(): this {
      return this
    }
  }
  const ask = (keys: string[]): { answer: Promise<string>; screen: Recorder; keyboard: Keyboard } => {
    const keyboard = new Keyboard()
    const screen = new Recorder()
    const answer = askPassword('Password: ', keyboard as unknown as NodeJS.ReadStream, screen)
    for (const key of keys) keyboard.emit('data', key)
    return { answer, screen, keyboard }
  }

  it('shows nothing of it, knows backspace, and leaves the terminal as it was', async () => {
    const { answer, screen, keyboard } = ask(['segrx', '\u007f', 'eto', '\r'])
    expect(await answer).toBe('segreto')
    expect(screen.text).toBe('Password: \n')
    expect(keyboard.raw).toEqual([true, false])
    expect(keyboard.listenerCount('data')).toBe(0)
  })

  it('gives up at Ctrl-C', async () => {
    const { answer, keyboard } = ask(['abc\u0003'])
    await expect(answer).rejects.toMatchObject({ code: 'interrupted' })
    expect(keyboard.raw).toEqual([true, false])
  })
})

describe('the log file', () => {
  it('is appended to and readable by its owner only', () => {
    const file = join(scratch(), 'run.log')
    for (const line of ['{"a":1}\n', '{"b":2}\n']) {
      const log = openLogFile(file, () => undefined)
      log.write(line)
      log.close()
    }
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n{"b":2}\n')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('that cannot be written on is said once, and ends nothing', () => {
    const said: string[] = []
    const log = openLogFile('/dev/full', (reason) => said.push(reason))
    log.write('a\n')
    log.write('b\n')
    log.close()
    expect(said).toHaveLength(1)
  })
})
