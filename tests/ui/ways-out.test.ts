// What verify says can be done about a copy with other bytes: to look at it, to copy it once more, to give it up.

import { describe, expect, it } from 'vitest'
import type { Problem, VerifyDocument } from '../../src/model/status.ts'
import { waysOut } from '../../src/ui/ways-out.ts'
import { verifyDiffers } from './recorded.ts'

const altered: Problem = {
  mailbox: 'urp',
  folder: 'Ricevute/2014',
  uid: 812,
  digest: 'sha256:ab',
  outcome: 'differs',
  code: 'altered-by-target',
  reason: 'other bytes',
  hint: 'Keep the original.',
  again: true,
}
const document: VerifyDocument = { ...verifyDiffers, problems: [altered] }

describe('the ways out', () => {
  it('begin with both messages as files, for whoever decides', () => {
    const lines = waysOut(document, { plan: 'piano.yaml', scope: [], again: ['verify', 'piano.yaml'] }, 'it')
    expect(lines.slice(1, 3)).toEqual([
      '  l’originale e la copia, come file da guardare:',
      '    pec-migrate verify piano.yaml --only urp --save messaggi-diversi',
    ])
    expect(lines.join('\n')).toContain('pec-migrate run piano.yaml --only urp --again Ricevute/2014')
  })

  it('go on in the language that was asked for', () => {
    const typed = { plan: 'piano.yaml', scope: ['--lang', 'it'], again: ['verify', 'piano.yaml', '--lang', 'it'] }
    const commands = waysOut(document, typed, 'it').filter((line) => line.includes('pec-migrate'))
    expect(commands).toHaveLength(2)
    expect(commands.filter((line) => !line.endsWith(' --lang it'))).toEqual([])
  })

  it('do not name what was just typed', () => {
    const again = ['verify', 'piano.yaml', '--save', 'salvati']
    expect(waysOut(document, { plan: 'piano.yaml', scope: [], again }, 'en').join('\n')).not.toContain('--save')
  })
})
