// What a person sees on a terminal of 80 columns when a command has ended, with what differs from day to day taken out.

import { expect } from 'vitest'
import { width } from '../../src/ui/text.ts'
import { onTerminal } from './terminal.ts'

const columns = 80

/** What is on the terminal when the program has ended, with the times and the digests of every day. */
export async function screenOf(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const terminal = onTerminal(args, {
    columns,
    rows: args.includes('--watch') ? 24 : 100,
    cwd: dir,
    env: { NO_COLOR: '1', ...env },
  })
  if (args.includes('--watch')) {
    await terminal.shows(({ text }) => /q (?:leaves|per uscire)/.test(text))
    const { text } = terminal.screen
    terminal.press('q')
    await terminal.done
    return plain(text)
  }
  await terminal.done
  const [, shown = '', code = ''] = /^tty=.*\n([^]*?)^code=(\d+)/m.exec(terminal.screen.text) ?? []
  return plain(code === '0' ? shown : `${shown}[${code}]`)
}

/**
 * Each of the same width as what it stands for, so that no line breaks otherwise; rates, margins, ports and processes
 * only where nothing follows them on their line that could.
 */
function plain(text: string): string {
  for (const line of text.split('\n'))
    if (!/pec-migrate|^ *- \{|^(?:Next command|Prossimo comando):/.test(line))
      expect(width(line), line).toBeLessThanOrEqual(columns)
  return text
    .replaceAll(/20\d\d-\d\d-\d\d/g, 'YYYY-MM-DD')
    .replaceAll(/\d\d\/\d\d\/20\d\d/g, 'DD/MM/YYYY')
    .replaceAll(/\b\d\d:\d\d(:\d\d)?\b/g, (time) => time.replaceAll(/\d/g, '0'))
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'f'.repeat(64))
    .replaceAll(/[\d.,]+ [kM]?B\/s(?= \((?:measured|misurati)\))/g, 'N B/s')
    .replaceAll(/\b\d+ min \d+ s\b/g, 'N min N s')
    .replaceAll(/(process|processo) \d+/g, '$1 N')
    .replaceAll(/([Pp]ort|porta) \d{5}\b/g, '$1 N')
}
