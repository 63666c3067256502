// Loads the compiled program; kept apart because an old Node cannot even parse it.
'use strict'

const { existsSync } = require('node:fs')
const { join } = require('node:path')

const main = join(__dirname, '..', 'dist', 'cli', 'main.cjs')

if (existsSync(main)) {
  try {
    require('./load.cjs')(main)
  } catch (error) {
    process.stderr.write(`pec-migrate could not be loaded: ${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  }
} else {
  const italian = /^it/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '')
  process.stderr.write(
    italian
      ? `pec-migrate non è compilato: manca ${main}. In un checkout dei sorgenti: npm install && npm run build\n`
      : `pec-migrate is not built: ${main} is missing. In a checkout of the sources: npm install && npm run build\n`,
  )
  process.exitCode = 1
}
