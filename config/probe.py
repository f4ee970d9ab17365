"""`python -m config.probe URL`: exit 0 where the address answers 200. For health checks."""

import sys
import urllib.error
import urllib.request


def main(url: str) -> int:
    request = urllib.request.Request(  # noqa: S310 - the health check's own address
        url, headers={"X-Forwarded-Proto": "https"}
    )
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - as above
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError) as error:
        sys.stderr.write(f"{url}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
