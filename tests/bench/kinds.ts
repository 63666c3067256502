// `npm run bench:kinds`: what it costs to tell what messages are, in pairs of processes that do so and that do not.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { spread } from './statistics.ts'

const { values } = parseArgs({
  options: {
    mail: { type: 'string', multiple: true, default: ['ordinary', 'small', 'receipts', 'uncertified'] },
    pairs: { type: 'string', default: '7' },
  },
})

type Cost = { reading: number; writing: number }

// Below the project: a bundle asks for better-sqlite3 where it was installed.
const folder = mkdtempSync(join('node_modules', '.kinds-'))
try {
  execFileSync(process.execPath, ['.ci/build.mjs', 'tests/bench/kinds.child.ts', folder], { stdio: 'inherit' })
  const measured = (mode: 'told' | 'untold', mail: string): number => {
    const said = execFileSync(process.execPath, [join(folder, 'kinds.child.js'), mode, mail], { encoding: 'utf8' })
    const { reading, writing } = JSON.parse(said) as Cost
    return reading + writing
  }
  for (const mail of values.mail) {
    const costs = Array.from({ length: Number(values.pairs) }, () => {
      const untold = measured('untold', mail)
      return measured('told', mail) - untold
    })
    const { median, least, most } = spread(costs) ?? { median: Number.NaN, least: Number.NaN, most: Number.NaN }
    const [middle, low, high] = [median, least, most].map(Math.round)
    console.log(`${mail}: ${middle} µs of processor a message (${low} to ${high}, ${costs.length} pairs)`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
