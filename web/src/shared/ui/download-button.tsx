/** A button that fetches a file, and says so if that fails. */
import { useMutation } from "@tanstack/react-query";
import { Button } from "./button";
import { ErrorState } from "./states";

interface Props {
  children: string;
  /** What to say where it could not be fetched. */
  failed: string;
  onDownload: () => Promise<unknown>;
}

export function DownloadButton({ children, failed, onDownload }: Props) {
  const file = useMutation({ mutationFn: onDownload });
  return (
    <>
      <Button icon="download" disabled={file.isPending} onClick={() => file.mutate()}>
        {children}
      </Button>
      {file.error && <ErrorState error={file.error} what={failed} />}
    </>
  );
}
