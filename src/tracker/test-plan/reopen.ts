interface Rests {
  /** Whether the run counts for the gate of the tests. */
  counts: boolean
  /** Whether go was decided, or anything declared, for this project. */
  decided: boolean
  pairs: { name: string; state: 'proposed' | 'confirmed' | 'gone' }[]
}

/** What happens when a finished run is reopened, in sentences. */
export function reopenedWords({ counts, decided, pairs }: Rests): string[] {
  return [
    'Its results and its review stay on record, and new results can be recorded',
    counts ? 'It no longer counts for the gate of the tests, until two people have finished it again' : 'It has to be finished again',
    ...(counts && decided ? ['Go was decided on its results: that gate is shown as open again, and what was decided stays on record'] : []),
    ...pairs.filter((one) => one.state === 'proposed').map((one) => `It no longer proposes that ${one.name} is proven`),
    ...pairs
      .filter((one) => one.state === 'confirmed')
      .map((one) => `The booking team confirmed on its result that ${one.name} is proven: this stays so until they change it in the catalogue`),
  ]
}
