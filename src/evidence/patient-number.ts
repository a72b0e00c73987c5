import { holdsRealNumber } from '../real-numbers.ts'

/**
 * In which line of a text, counted from 1, there is a number that may be a patient's; 0 where it goes over a line end, undefined if there is none.
 * `isOther` tells of ten digits that are known to mean something else, like a DoS id.
 */
export function lineOfPatientNumber(text: string, isOther: (digits: string) => boolean): number | undefined {
  if (!holdsRealNumber(text, isOther)) return undefined
  return text.split(/\r\n|\r|\n/).findIndex((line) => holdsRealNumber(line, isOther)) + 1
}
