// A file that is there and called nearly as one that is not.

import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { nearest } from './suggest.ts'

/** What plans are called. */
export const planNames = /\.(ya?ml|json)$/i
/** What tables are called. */
export const tableNames = /\.(csv|tsv|txt|xlsx)$/i

/** As it would be typed; undefined: nothing there is called so. */
export function fileNear(file: string, names: RegExp): string | undefined {
  const folder = dirname(file)
  try {
    const name = nearest(
      basename(file),
      readdirSync(folder).filter((one) => names.test(one)),
    )
    return name === undefined ? undefined : join(file.includes('/') ? folder : '', name)
  } catch {
    return undefined
  }
}
