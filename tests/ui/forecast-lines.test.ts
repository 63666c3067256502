// The forecast on screen: when, how fast, how that is known, whether it fits, in 80 columns and both languages.

import { describe, expect, it } from 'vitest'
import type { CheckDocument, Forecast } from '../../src/model/status.ts'
import { checkOverview } from '../../src/ui/check-overview.ts'
import { closingLines } from '../../src/ui/closing.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { checkDocument, Recorder } from './recorded.ts'

const paint = paintFor(new Recorder(), { noColor: true, env: {} })
const typed = { plan: 'piano.yaml', scope: [], again: ['check', 'piano.yaml'] }
const forecast: Forecast = {
  basis: 'measured',
  bytesPerSecond: 3_400_000,
  finishesAt: '2015-12-24T15:10:00.000Z',
  fits: true,
  marginSeconds: 11_100,
}
const pageOf = (some: Partial<Forecast>, lang: 'en' | 'it' = 'en', mailbox: Partial<Forecast> = {}): string[] => {
  const document: CheckDocument = {
    ...checkDocument,
    forecast: { ...forecast, ...some },
    mailboxes: checkDocument.mailboxes.map((one) => ({ ...one, forecast: { ...forecast, ...mailbox } })),
  }
  return checkOverview(document, lang, paint, 80)
}
const linesOf = (page: readonly string[]): string[] => {
  const at = page.findIndex((line) => /^(Forecast|Previsione|Fine prevista)/.test(line))
  return at === -1 ? [] : page.slice(at).map((line) => line.replace(/\d\d:\d\d/, '16:10'))
}

describe('the forecast of a check', () => {
  it('fits, with its margin', () => {
    expect(linesOf(pageOf({}))).toEqual([
      'Forecast: done on 2015-12-24 16:10, at 3.4 MB/s (measured)',
      '  fits into the window, with 3 h 5 min to spare',
    ])
    expect(linesOf(pageOf({}, 'it'))).toEqual([
      'Fine prevista il 24/12/2015 16:10, a 3,4 MB/s (misurati)',
      '  rientra nella finestra, con 3 h 5 min di margine',
    ])
  })

  it('does not fit, the plan or a mailbox', () => {
    const page = pageOf({ fits: false, marginSeconds: -176_400, basis: 'assumed' }, 'en', {
      fits: false,
      marginSeconds: -60,
    })
    expect(linesOf(page)).toEqual([
      'Forecast: done on 2015-12-24 16:10, at 3.4 MB/s (assumed, not measured)',
      '  does NOT fit into the window: 2 d 1 h too long',
    ])
    expect(page).toContain('  does NOT fit into the window: 1 min 0 s too long')
    expect(linesOf(pageOf({ fits: false, marginSeconds: -176_400, basis: 'assumed' }, 'it'))).toEqual([
      'Fine prevista il 24/12/2015 16:10, a 3,4 MB/s (supposti, non misurati)',
      '  NON rientra nella finestra: 2 g 1 h di troppo',
    ])
  })

  it('says nothing of a window that there is not, when nothing is left, and of a check that was stopped', () => {
    expect(linesOf(pageOf({ marginSeconds: null }))).toHaveLength(1)
    expect(linesOf(pageOf({ finishesAt: null }))).toEqual(['Forecast: nothing is left to copy'])
    expect(linesOf(checkOverview({ ...checkDocument, mailboxes: [] }, 'en', paint, 80))).toEqual([])
    expect(linesOf(checkOverview(checkDocument, 'en', paint, 80, false, true))).toEqual([])
  })

  it.each(['en', 'it'] as const)('keeps to 80 columns in %s', (lang) => {
    for (const basis of ['measured', 'assumed'] as const)
      for (const line of linesOf(
        pageOf({ basis, bytesPerSecond: 123_456_789, fits: false, marginSeconds: -99_999_999 }, lang),
      ))
        expect(line.length).toBeLessThanOrEqual(80)
  })
})

describe('the end of a check', () => {
  it('does not say that nothing was changed when a scratch folder is left', () => {
    const left: CheckDocument = {
      ...checkDocument,
      verdict: 'warnings',
      findings: [{ level: 'warning', scope: 'mailbox', code: 'rehearsal-folder-left', message: 'x', hint: '' }],
    }
    const linesFor = (document: CheckDocument) =>
      closingLines({ kind: 'check', document, stopped: false }, typed, 'en', paint).join('\n')
    expect(linesFor(left)).toContain('still on the target')
    expect(linesFor({ ...left, findings: [] })).toContain('Nothing was changed on either side')
  })
})
