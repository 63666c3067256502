// A terminal of a chosen size around the program, made by script(1), and what a person would see on it.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { shellQuote } from '../../src/words/command-line.ts'
import { projectRoot } from './ensure-servers.ts'

const run = promisify(execFile)

/**
 * Rows of characters with two screens, as far as the program uses what terminals can do. Throws on everything else: it
 * would look wrong somewhere.
 */
export class SeenScreen {
  alternate = false
  cursorShown = true
  /** How often the whole screen was cleared: each time would flicker. */
  cleared = 0
  #screens: Record<'main' | 'alternate', string[][]> = { main: [], alternate: [] }
  #row = 0
  #column = 0
  #rest = ''

  write(text: string): void {
    const all = this.#rest + text
    // A sequence may arrive in two pieces.
    const broken = /\u001b(?:\[[0-9;?]*)?$/.exec(all)
    this.#rest = broken?.[0] ?? ''
    for (const [part] of all.slice(0, all.length - this.#rest.length).matchAll(/\u001b\[[0-9;?]*[A-Za-z]|[\s\S]/gu))
      this.#take(part)
  }

  get lines(): string[] {
    return this.#rows.map((cells) =>
      Array.from(cells, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    )
  }

  /** Another size, with what is on it cut off. */
  resize(columns: number, rows: number): void {
    this.#screens.alternate = this.#screens.alternate.slice(0, rows).map((cells) => cells.slice(0, columns))
  }

  get text(): string {
    return this.lines.join('\n')
  }

  get #rows(): string[][] {
    return this.#screens[this.alternate ? 'alternate' : 'main']
  }

  #take(part: string): void {
    if (part === '\n') this.#row += 1
    else if (part === '\r') this.#column = 0
    else if (part.startsWith('\u001b')) this.#obey(part.slice(2))
    else {
      const row = (this.#rows[this.#row] ??= [])
      row[this.#column] = part
      this.#column += 1
    }
  }

  #obey(sequence: string): void {
    if (sequence === '?1049h' || sequence === '?1049l') {
      this.alternate = sequence.endsWith('h')
      this.#screens.alternate = []
    } else if (sequence === '?25h' || sequence === '?25l') this.cursorShown = sequence.endsWith('h')
    else if (sequence === 'H') [this.#row, this.#column] = [0, 0]
    else if (/^\d*[ABCDG]$/.test(sequence)) this.#move(sequence.slice(-1), Number(sequence.slice(0, -1) || '1'))
    else if (sequence === 'K' || sequence === '0K') this.#rows[this.#row]?.splice(this.#column)
    else if (sequence === '2K') this.#rows[this.#row]?.splice(0)
    else if (sequence === '0J') this.#clear(this.#row)
    else if (sequence === 'J') this.#clear(this.#row)
    else if (sequence === '2J') {
      this.cleared += 1
      this.#screens[this.alternate ? 'alternate' : 'main'] = []
    } else if (!sequence.endsWith('m')) throw new Error(`the screen does not know ${JSON.stringify(sequence)}`)
  }

  #move(how: string, by: number): void {
    if (how === 'A') this.#row = Math.max(0, this.#row - by)
    else if (how === 'B') this.#row += by
    else if (how === 'C') this.#column += by
    else if (how === 'D') this.#column = Math.max(0, this.#column - by)
    else this.#column = by - 1
  }

  #clear(row: number): void {
    this.#rows[row]?.splice(this.#column)
    this.#rows.splice(row + 1)
  }
}

export type TerminalOptions = {
  columns?: number
  rows?: number
  env?: Readonly<Record<string, string | undefined>>
  /** Where the program is started; default: here. */
  cwd?: string
}

/**
 * Starts the program on a terminal of its own; what follows it on the command line of the shell is printed when it has
 * ended.
 */
export function onTerminal(args: readonly string[], options: TerminalOptions = {}): Terminal {
  return new Terminal(args, options)
}

export class Terminal {
  readonly screen = new SeenScreen()
  raw = ''
  readonly done: Promise<void>
  readonly #child: ChildProcess
  readonly #watches = new Set<() => void>()
  #ended = false

  constructor(args: readonly string[], { columns = 80, rows = 24, env = {}, cwd = process.cwd() }: TerminalOptions) {
    const program = [process.execPath, join(projectRoot, 'bin', 'pec-migrate.cjs'), ...args].map(shellQuote).join(' ')
    // The shell stays, so that the settings of the terminal can be looked at when the program has gone.
    const line =
      `stty rows ${rows} cols ${columns}; echo "tty=$(tty)"; ${program}; echo "code=$?"; stty -a | tr ' ;' ` +
      `'\\n\\n' | grep -E '^-?(icanon|echo|isig)$' | tr '\\n' ' '; echo end`
    this.#child = spawn('script', ['-qfec', line, '/dev/null'], {
      env: {
        ...process.env,
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        LC_ALL: 'C.UTF-8',
        NO_COLOR: undefined,
        FORCE_COLOR: undefined,
        SHELL: '/bin/sh',
        ...env,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
      cwd,
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.raw += text
      this.screen.write(text)
      this.#look()
    })
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 50_000)
    this.done = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', () => {
        clearTimeout(timer)
        this.#ended = true
        this.#look()
        resolve()
      })
    })
  }

  press(keys: string): void {
    this.#child.stdin?.write(keys)
  }

  /** The process on the terminal, not its shell. */
  async signal(name: NodeJS.Signals): Promise<void> {
    process.kill(await this.pid(), name)
  }

  async pid(): Promise<number> {
    // Its shell has the same words on its command line; which number is larger says nothing, since they begin anew.
    const isProgram = `^${process.execPath} .*pec-migrate.cjs`
    const { stdout } = await run('pgrep', ['-t', this.#device().replace('/dev/', ''), '-f', isProgram])
    return Number(stdout.trim())
  }

  /** As a window that somebody drags. */
  async resize(columns: number, rows: number): Promise<void> {
    this.screen.resize(columns, rows)
    await run('stty', ['-F', this.#device(), 'rows', String(rows), 'cols', String(columns)])
  }

  /** Takes the terminal away, as a line that breaks does. */
  vanish(): void {
    this.#child.kill('SIGKILL')
  }

  /** Resolves when the screen looks so; rejects when everything has ended without. */
  async shows(looks: (screen: SeenScreen) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const watch = (): void => {
        if (!looks(this.screen) && !this.#ended) return
        this.#watches.delete(watch)
        resolve()
      }
      this.#watches.add(watch)
      watch()
    })
    if (!looks(this.screen)) throw new Error(`the terminal never showed it:\n${this.screen.text}`)
  }

  #device(): string {
    return /tty=(\S+)/.exec(this.raw)?.[1] ?? ''
  }

  #look(): void {
    for (const watch of this.#watches) watch()
  }
}
