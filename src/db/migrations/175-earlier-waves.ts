/** Lists can be filtered by wave, so a past day needs the waves as they were then. SQLite notes rows in a temporary table of its connection. */
export const earlierWaves = ['waves', 'wave_projects'].map(
  (name) => `create trigger ${name}_earlier after insert or update or delete on ${name} for each row execute function keep_row('id', '')`,
)
