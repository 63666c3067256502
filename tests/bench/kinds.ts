// `npm run bench:kinds`: what it costs to tell what messages are, in pairs of processes that do so and that do not.
// `--copied`: whole copies, and what share of a copy's processor time it is.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { spread } from './statistics.ts'

const { values } = parseArgs({
  options: {
    mail: { type: 'string', multiple: true },
    pairs: { type: 'string', default: '7' },
    copied: { type: 'boolean', default: false },
  },
})
const pairs = Number(values.pairs)

/** Median, least and most. */
function said(numbers: readonly number[], digits = 0): string {
  const { median, least, most } = spread(numbers) ?? { median: Number.NaN, least: Number.NaN, most: Number.NaN }
  return `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`
}

type Cost = { reading: number; writing: number }

function inProcesses(names: readonly string[]): void {
  // Below the project: a bundle asks for better-sqlite3 where it was installed.
  const folder = mkdtempSync(join('node_modules', '.kinds-'))
  try {
    execFileSync(process.execPath, ['.ci/build.mjs', 'tests/bench/kinds.child.ts', folder], { stdio: 'inherit' })
    const measured = (mode: 'told' | 'untold', mail: string): Cost => {
      const child = [join(folder, 'kinds.child.start.cjs'), mode, mail]
      const answer = execFileSync(process.execPath, child, { encoding: 'utf8' })
      return JSON.parse(answer) as Cost
    }
    for (const mail of names) {
      const costs = Array.from({ length: pairs }, () => {
        const untold = measured('untold', mail)
        const told = measured('told', mail)
        return { reading: told.reading - untold.reading, writing: told.writing - untold.writing }
      })
      const [both, reading, writing] = [
        said(costs.map((cost) => cost.reading + cost.writing)),
        said(costs.map((cost) => cost.reading)),
        said(costs.map((cost) => cost.writing)),
      ]
      console.log(`${mail}: ${both} µs of processor a message: reading ${reading}, writing ${writing}; ${pairs} pairs`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function inCopies(names: readonly string[]): Promise<void> {
  // Its place for servers is made by tests/support, from here on.
  const { measureCopied } = await import('./kinds.copied.ts')
  for (const mail of names) {
    const shares: number[] = []
    const seconds: number[] = []
    await measureCopied(mail, pairs, ({ told, untold }) => {
      shares.push((told / untold - 1) * 100)
      seconds.push(untold)
    })
    console.log(`${mail}: ${said(shares, 1)} % of a copy that takes ${said(seconds, 2)} s of processor; ${pairs} pairs`)
  }
}

if (values.copied) await inCopies(values.mail ?? ['ordinary', 'receipts'])
else inProcesses(values.mail ?? ['ordinary', 'small', 'receipts', 'uncertified'])
