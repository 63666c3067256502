// Runs a bundle and keeps beside it what V8 has compiled of it by the end: `node .ci/keep-compiled.cjs BUNDLE …`.
'use strict'

const { renameSync, writeFileSync } = require('node:fs')
const load = require('../bin/load.cjs')

module.exports = function keepCompiled(program) {
  const script = load(program)
  process.once('exit', () => {
    // Others may be starting the same program now: they find all of it or nothing.
    const unfinished = `${program}.${process.pid}`
    writeFileSync(unfinished, script.createCachedData())
    renameSync(unfinished, `${program}.compiled`)
  })
}

if (require.main === module) {
  const [program] = process.argv.splice(2, 1)
  module.exports(program)
}
