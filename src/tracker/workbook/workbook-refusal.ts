import { Refusal } from '../../errors.ts'

/** The workbook cannot be accepted; the message says in a sentence what to do next. */
export class WorkbookRefusal extends Refusal {
  override name = 'WorkbookRefusal'
}
