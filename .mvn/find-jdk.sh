# Finds a JDK 25 and exports it as JAVA_HOME; sourced by ./mvnw and ./polarway (POSIX sh).
# Looks at JAVA_HOME, at the java on the PATH, then in the folders where installers put JDKs.

is_jdk_25() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[".+-]' "$1/release"
}

find_jdk_25() {
  if [ -n "${JAVA_HOME-}" ] && is_jdk_25 "$JAVA_HOME"; then
    printf '%s\n' "$JAVA_HOME"
    return 0
  fi
  if java_on_path="$(command -v java)"; then
    java_on_path="$(readlink -f "$java_on_path" 2>/dev/null || printf '%s\n' "$java_on_path")"
    java_on_path="${java_on_path%/bin/java}"
    if is_jdk_25 "$java_on_path"; then
      printf '%s\n' "$java_on_path"
      return 0
    fi
  fi
  for folder in /usr/lib/jvm /usr/java /usr/local /opt /opt/java "${HOME-}/.sdkman/candidates/java" "${HOME-}/.jdks" \
    "${HOME-}/.m2/jdks" "${HOME-}/.local/share/mise/installs/java" "${HOME-}/.asdf/installs/java" \
    /Library/Java/JavaVirtualMachines "${HOME-}/Library/Java/JavaVirtualMachines" /opt/homebrew/opt /usr/local/opt; do
    [ -d "$folder" ] || continue
    # With find and not a pattern, since the caller may have turned off globbing.
    candidates="$(find -L "$folder" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | sort -r)" || continue
    old_ifs="$IFS"
    IFS='
'
    for candidate in $candidates; do
      for home in "$candidate" "$candidate/Contents/Home" "$candidate/libexec/openjdk.jdk/Contents/Home"; do
        if is_jdk_25 "$home"; then
          IFS="$old_ifs"
          printf '%s\n' "$home"
          return 0
        fi
      done
    done
    IFS="$old_ifs"
  done
  return 1
}

if ! JAVA_HOME="$(find_jdk_25)"; then
  echo "Polarway needs a JDK 25, and none was found: install one (for example Temurin 25 from adoptium.net) or set JAVA_HOME to it." >&2
  exit 1
fi
export JAVA_HOME
