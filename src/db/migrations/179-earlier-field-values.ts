/** Values of own fields are kept before they change, as migration 170 keeps other rows of lists. */
export const earlierFieldValues = ['service', 'project'].map(
  (noun) => `create trigger ${noun}_field_values_earlier after insert or update or delete on ${noun}_field_values
    for each row execute function keep_row('${noun}_id,field_id,position', '')`,
)
