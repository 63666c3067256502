// What may be typed after `npm run simulate --`.

import { availableParallelism } from 'node:os'
import { defects } from './planted.ts'

export type Options = {
  seeds: number
  from: number
  /** One seed, with its story. */
  seed: number | undefined
  /** Answers come garbled, too. */
  garbled: boolean
  /** Stop after so many minutes, whatever is left. */
  minutes: number | undefined
  jobs: number
  /** Replay the kept ones instead of drawing new ones. */
  kept: boolean
  /** Keep this seed, shrunk, with a sentence of what it showed. */
  keep: string | undefined
  /** Play with this defect in the program (see planted.ts). */
  planted: string | undefined
  /** Show so many failing seeds with their whole story, shrunk. */
  stories: number
  /** Every command and every row, too. */
  verbose: boolean
}

export const usage = `npm run simulate -- [--seeds 1000] [--from 1] [--jobs J] [--minutes M] [--stories 3] [--garbled]
npm run simulate -- --seed 7 [--garbled] [--verbose] [--keep "what it showed"]
npm run simulate -- --kept
npm run simulate -- --planted ${Object.keys(defects).join('|')} [--seeds 300] [--seed 7]`

/** Throws an Error with a sentence for the reader. */
export function readOptions(args: readonly string[]): Options {
  const options: Options = {
    seeds: 1_000,
    from: 1,
    seed: undefined,
    garbled: false,
    minutes: undefined,
    jobs: availableParallelism(),
    kept: false,
    keep: undefined,
    planted: undefined,
    stories: 3,
    verbose: false,
  }
  for (let at = 0; at < args.length; at += 1) {
    const name = args[at]
    const value = (): string => {
      const given = args[(at += 1)]
      if (given === undefined) throw new Error(`${name ?? ''} needs a value`)
      return given
    }
    const number = (): number => {
      const given = Number(value())
      if (!Number.isFinite(given) || given < 0) throw new Error(`${name ?? ''} needs a number`)
      return given
    }
    switch (name) {
      case '--seeds':
        options.seeds = number()
        break
      case '--from':
        options.from = number()
        break
      case '--seed':
        options.seed = number()
        break
      case '--minutes':
        options.minutes = number()
        break
      case '--jobs':
        options.jobs = Math.max(1, number())
        break
      case '--stories':
        options.stories = number()
        break
      case '--garbled':
        options.garbled = true
        break
      case '--kept':
        options.kept = true
        break
      case '--keep':
        options.keep = value()
        break
      case '--planted':
        options.planted = value()
        break
      case '--verbose':
        options.verbose = true
        break
      default:
        throw new Error(`unknown option ${name ?? ''}\n${usage}`)
    }
  }
  return options
}
