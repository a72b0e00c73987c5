import { holdsRealNumber } from '../real-numbers.ts'

/**
 * The line of a text, counted from 1, with a number that may be a patient's; 0 if the number spans a line end, undefined if there is none.
 * `isOther` recognises ten digits that mean something else, like a DoS id.
 */
export function lineOfPatientNumber(text: string, isOther: (digits: string) => boolean): number | undefined {
  if (!holdsRealNumber(text, isOther)) return undefined
  return text.split(/\r\n|\r|\n/).findIndex((line) => holdsRealNumber(line, isOther)) + 1
}
