// Reads the text format of Prometheus as strictly as a collector does, and complains of every line that breaks it.

export type ReadSample = { labels: Readonly<Record<string, string>>; value: number }
export type ReadFamily = { type: string; help: string; samples: ReadSample[] }

const nameForm = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const labelForm = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/y

/** Families by name. Throws at the first line that is not of the format, or comes twice, or out of its place. */
export function readPrometheus(text: string): Map<string, ReadFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  if (text.includes('\r') || text.includes('\ufffd')) throw new Error('a carriage return, or bytes that are no UTF-8')
  const families = new Map<string, ReadFamily>()
  const seen = new Set<string>()
  let name = ''
  let help: string | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line)
    if (comment !== null) {
      const [, kind = '', about = '', rest = ''] = comment
      if (kind === 'HELP') {
        if (help !== undefined || families.has(about) || !nameForm.test(about)) throw new Error(`HELP: ${line}`)
        name = about
        help = rest
        continue
      }
      if (about !== name || help === undefined || !/^(gauge|counter)$/.test(rest)) throw new Error(`TYPE: ${line}`)
      if ((rest === 'counter') !== name.endsWith('_total')) throw new Error(`counters end in _total: ${line}`)
      families.set(name, { type: rest, help, samples: [] })
      help = undefined
      continue
    }
    const [, of = '', labelText, value = ''] = /^([^\s{]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    const family = families.get(of)
    if (of !== name || family === undefined || help !== undefined) throw new Error(`out of its place: ${line}`)
    const labels = labelsOf(labelText ?? '', line)
    const key = `${of} ${JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => a.localeCompare(b)))}`
    if (seen.has(key)) throw new Error(`twice: ${line}`)
    seen.add(key)
    if (!/^(?:NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.test(value)) throw new Error(`no number: ${line}`)
    family.samples.push({ labels, value: Number(value.replace('Inf', 'Infinity')) })
  }
  for (const [of, { samples }] of families) if (samples.length === 0) throw new Error(`${of} has no samples`)
  return families
}

function labelsOf(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {}
  labelForm.lastIndex = 0
  while (labelForm.lastIndex < text.length) {
    const found = labelForm.exec(text)
    if (found === null) throw new Error(`labels: ${line}`)
    const [, name = '', value = ''] = found
    if (name in labels) throw new Error(`a label twice: ${line}`)
    labels[name] = value.replace(/\\([\\n"])/g, (_all, escaped: string) => (escaped === 'n' ? '\n' : escaped))
  }
  return labels
}
