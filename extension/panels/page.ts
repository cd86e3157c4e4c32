/** The page of a lens: no inline code or style, nothing from elsewhere. `uri` are the webview's. */
export function lensPage(
  lens: string,
  {
    script,
    style,
    cspSource,
    nonce,
  }: { script: string; style: string; cspSource: string; nonce: string },
): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Cutaway</title>
</head>
<body data-lens="${lens}"><main id="lens"></main><script nonce="${nonce}" src="${script}"></script></body>
</html>`;
}
