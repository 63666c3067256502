// Numbers in the text format of Prometheus: families with their HELP and TYPE, samples with their labels.

export type MetricType = 'gauge' | 'counter'

export type Sample = { labels: Readonly<Record<string, string>>; value: number }

/** `samples`: none of them is a family that is left out. */
export type MetricFamily = { name: string; type: MetricType; help: string; samples: readonly Sample[] }

/** The whole document; `common`: labels of every sample, before its own. */
export function prometheusText(families: readonly MetricFamily[], common: Readonly<Record<string, string>>): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }) =>
      [
        `# HELP ${name} ${escapedHelp(help)}\n`,
        `# TYPE ${name} ${type}\n`,
        ...samples.map(({ labels, value }) => `${name}${labelsText({ ...common, ...labels })} ${numberText(value)}\n`),
      ].join(''),
    )
    .join('')
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const all = Object.entries(labels).map(([name, value]) => `${name}="${escapedLabel(value)}"`)
  return all.length === 0 ? '' : `{${all.join(',')}}`
}

function escapedLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

function escapedHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}
