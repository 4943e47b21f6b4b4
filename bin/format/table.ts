const gap = 2

/**
 * Aligns columns as amtool does: a cell ends with a tab, and a column is as wide as its widest cell in the lines that follow each
 * other and have that column. What stands after the last tab of a line belongs to no column. The text ends with a line end.
 */
export function alignColumns (text: string): string {
  // A form feed in a comment is a line end after which everything begins anew.
  return text.split('\f').map(alignBlock).join('\n')
}

function alignBlock (text: string): string {
  const lines = text.split('\n').map(line => line.split(/[\t\v]/))
  const widths = lines.map((): number[] => [])
  const columns = Math.max(...lines.map(cells => cells.length - 1))

  for (let column = 0; column < columns; column++) {
    for (let from = 0; from < lines.length; from++) {
      let to = from
      let width = 0
      while (hasColumn(lines[to], column)) width = Math.max(width, lengthOf(lines[to++]?.[column] ?? ''))
      for (const of of widths.slice(from, to)) of[column] = width + gap
      from = to
    }
  }
  return lines.map((cells, line) => cells.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[line]?.[column] ?? 0) - lengthOf(cell)))).join('')).join('\n')
}

function hasColumn (cells: readonly string[] | undefined, column: number): boolean {
  return cells !== undefined && column < cells.length - 1
}

/** In characters, not in UTF-16 units. */
function lengthOf (text: string): number {
  return [...text].length
}
