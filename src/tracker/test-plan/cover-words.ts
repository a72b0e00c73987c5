import type { Cover } from './cover.ts'
import { passedInWords } from './full-test.ts'
import { pairInWords } from './tested-pair.ts'

/** What a project's plan says of the test of the project that represents its pair; empty if nobody does. */
export function coverWords(cover: Cover): string {
  switch (cover.kind) {
    case 'none':
      return ''
    case 'represents':
      return `This project represents ${pairInWords(cover.pair)} in its wave: while its full test is passed, the others need only the short test. A failure, a change of its set-up or versions, or withdrawn evidence ends that at once.`
    case 'own':
      return `This project runs the full test itself, although ${cover.by.name} represents its pair: ${cover.reason}`
    case 'not':
      return `This project runs the full test. ${cover.why}.`
    case 'covered':
      return `This project needs only the short test. ${cover.cases.size === 1 ? '1 case is' : `${cover.cases.size} cases are`} covered by the full test of ${cover.by.name}, which ${passedInWords(cover)}.`
  }
}
