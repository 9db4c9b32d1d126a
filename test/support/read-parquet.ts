import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export type ParquetRow = Readonly<Record<string, string | number | null>>;
interface Reader {
  readonly parquetReadObjects: (options: { readonly file: ArrayBuffer }) => Promise<ParquetRow[]>;
  readonly parquetMetadata: (file: ArrayBuffer) => {
    readonly schema: readonly { readonly name: string; readonly type?: string }[];
    readonly key_value_metadata?: readonly { readonly key: string; readonly value?: string }[];
  };
}

/** The reader that the writer comes with. */
async function reader(): Promise<Reader> {
  const writer = createRequire(import.meta.url).resolve('hyparquet-writer');
  return (await import(pathToFileURL(createRequire(writer).resolve('hyparquet')).href)) as Reader;
}

export async function parquetRows(bytes: Uint8Array): Promise<readonly ParquetRow[]> {
  const { parquetReadObjects } = await reader();
  return parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
}

export async function parquetMetadata(bytes: Uint8Array): Promise<ReturnType<Reader['parquetMetadata']>> {
  return (await reader()).parquetMetadata(Uint8Array.from(bytes).buffer);
}
