#!/usr/bin/env node
// Says in plain words that Node is too old, before anything that an old Node cannot parse: ES5 only in this file.
'use strict'

var version = process.versions.node.split('.')
var major = Number(version[0])
var minor = Number(version[1])

if (major < 20 || (major === 20 && minor < 19)) {
  var env = process.env
  var locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  process.stderr.write(
    (/^it/i.test(locale)
      ? 'pec-migrate ha bisogno di Node 20.19 o successivo; questo è ' + process.version + '. Installate un Node più recente (https://nodejs.org) e rilanciate.'
      : 'pec-migrate needs Node 20.19 or newer; this is ' + process.version + '. Install a newer Node (https://nodejs.org) and try again.') + '\n'
  )
  process.exitCode = 2
  // Before Node 0.11.8 there is no exitCode.
  if (major === 0) process.exit(2)
} else {
  require('./start.cjs')
}
