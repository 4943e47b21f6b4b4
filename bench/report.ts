/** One line of the table at the end. */
export type Row = {
  readonly figure: string
  /** appendfsync, or '' where it makes no difference. */
  readonly fsync: string
  readonly tocsin: string
  readonly peer?: string
  readonly ratio?: number
  readonly aim: string
  /** Absent when there is no aim, or nothing to compare with. */
  readonly met?: boolean
  /** What a reader must know to judge the figure. */
  readonly note?: string
}

const columns = ['figure', 'appendfsync', 'Tocsin', 'Alertmanager', 'ratio', 'aim', ''] as const

export function printTable (rows: readonly Row[]): string {
  const lines = rows.map(({ figure, fsync, tocsin, peer, ratio, aim, met, note }) => [
    figure, fsync, tocsin, peer ?? '–', ratio === undefined || Number.isNaN(ratio) ? '–' : `${amount(ratio)} ×`, aim,
    [met === undefined ? '' : met ? 'reached' : '**missed**', note ?? ''].filter(part => part !== '').join('; ')
  ])
  return [columns, columns.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** A number with the digits that mean something: `12 300`, `3.4`, `0.071`. */
export function amount (value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) < 100) return String(Number(value.toPrecision(2)))
  return String(Number(value.toPrecision(3))).replace(/\B(?=(\d{3})+(?!\d))/g, ' ')
}
