import * as v from 'valibot';

/** A value that survives a reload; one that does not fit the schema counts as absent. */
export function stored<TSchema extends v.GenericSchema>(name: string, schema: TSchema) {
  const key = `pyrus-chat-playground/${name}`;
  return {
    read(): v.InferOutput<TSchema> | undefined {
      const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), localStorage.getItem(key));
      return result.success ? result.output : undefined;
    },
    write: (value: v.InferOutput<TSchema>): void => localStorage.setItem(key, JSON.stringify(value)),
  };
}
