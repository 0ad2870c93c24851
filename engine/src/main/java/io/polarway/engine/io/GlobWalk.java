package io.polarway.engine.io;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.io.GlobPattern.Segment;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The walk through directories along one pattern; used once.
final class GlobWalk {
    private final GlobPattern pattern;
    private final Predicate<String> isData;
    private final Cancellation cancellation;
    private final Place start;
    private final List<Found> files = new ArrayList<>();
    /// Directories that `**` was already at, so that links in circles end.
    private final Set<Object> visited = new HashSet<>();
    /// Directories behind symbolic links: entered last, since a path without a link is the better name of a file.
    private final ArrayDeque<Pending> links = new ArrayDeque<>();
    /// Where the walk along the pattern came to an end, of all ends the one with the most segments matched.
    private @Nullable DeadEnd deadEnd;

    /// A file that matches.
    ///
    /// @param identity the file
    /// @param isThroughLink whether a symbolic link led to it
    record Found(FileIdentity identity, boolean isThroughLink) {
    }

    /// A directory or file on the way.
    private record Place(Path location, String shown, boolean isThroughLink) {
        Place child(String name, boolean isLink) {
            String prefix = shown.isEmpty() || shown.endsWith("/") ? shown : shown + "/";
            return new Place(location.resolve(name), prefix + name, isThroughLink || isLink);
        }
    }

    private record Pending(Place place, int segment) {
    }

    private record Visit(int segment, Object directory) {
    }

    private record DeadEnd(int segment, String reason) {
    }

    GlobWalk(Path base, GlobPattern pattern, Predicate<String> isData, Cancellation cancellation) {
        this.pattern = pattern;
        this.isData = isData;
        this.cancellation = cancellation;
        this.start = pattern.isAbsolute()
                ? new Place(Path.of("/"), "/", false)
                : new Place(base.toAbsolutePath().normalize(), "", false);
    }

    List<Found> run() {
        walk(start, 0);
        while (!links.isEmpty()) {
            Pending next = links.removeFirst();
            walk(next.place, next.segment);
        }
        return files;
    }

    /// Returns why the walk found nothing, for people.
    String whyNothing() {
        return deadEnd == null ? "there is nothing" : deadEnd.reason;
    }

    /// Matches the segments from `segment` on below `directory`.
    private void walk(Place directory, int segment) {
        cancellation.check();
        if (segment == pattern.segments().size()) {
            walkData(directory, segment);
            return;
        }
        boolean isLast = segment == pattern.segments().size() - 1;
        switch (pattern.segments().get(segment)) {
            case Segment.Name name -> walkName(directory, segment, name.name());
            case Segment.Wildcard wildcard -> walkWildcard(directory, segment, wildcard);
            case Segment.Recursive recursive -> {
                if (isLast) {
                    walkData(directory, segment + 1);
                } else if (enter(directory, segment)) {
                    walk(directory, segment + 1);
                    eachDirectory(directory, segment);
                }
            }
        }
    }

    private void walkName(Place directory, int segment, String name) {
        boolean isLast = segment == pattern.segments().size() - 1;
        Path location = directory.location.resolve(name);
        BasicFileAttributes attributes;
        BasicFileAttributes own;
        try {
            own = Files.readAttributes(location, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            noteDeadEnd(segment, "there is no '" + name + "' in " + describe(directory)
                    + NearestName.hint(name, namesOf(directory)));
            return;
        } catch (IOException e) {
            if (Files.isRegularFile(directory.location)) {
                noteDeadEnd(segment, describe(directory) + " is a file, not a directory");
                return;
            }
            throw LocalFile.failure("read", directory.child(name, false).shown, e);
        }
        // Two dots may lead to a directory that another pattern reaches without them.
        Place place = directory.child(name, own.isSymbolicLink() || name.equals(".."));
        attributes = own.isSymbolicLink() ? followed(place) : own;
        if (attributes.isDirectory()) {
            walk(place, segment + 1);
        } else if (isLast) {
            found(place, attributes);
        } else {
            noteDeadEnd(segment + 1, "'" + place.shown + "' is a file, not a directory");
        }
    }

    private void walkWildcard(Place directory, int segment, Segment.Wildcard wildcard) {
        boolean isLast = segment == pattern.segments().size() - 1;
        boolean hasMatch = false;
        for (Entry entry : entries(directory)) {
            if (!wildcard.matches(entry.name())) {
                continue;
            }
            Place place = directory.child(entry.name(), entry.isLink);
            if (entry.attributes(place).isDirectory() != isLast) {
                hasMatch = true;
                if (isLast) {
                    found(place, entry.attributes(place));
                } else {
                    walk(place, segment + 1);
                }
            } else if (isLast) {
                noteDeadEnd(segment + 1, "it matches only directories. '" + pattern.text()
                        + "/**' means all data files below them");
            }
        }
        if (!hasMatch) {
            noteDeadEnd(segment, "no name in " + describe(directory) + " matches '" + wildcard.text() + "'"
                    + NearestName.hint(wildcard.text(), namesOf(directory)));
        }
    }

    /// Takes all data files below a directory.
    private void walkData(Place directory, int segment) {
        if (!enter(directory, segment)) {
            return;
        }
        for (Entry entry : entries(directory)) {
            if (!GlobPattern.isHidden(entry.name())) {
                Place place = directory.child(entry.name(), entry.isLink);
                boolean isFile = !entry.attributes(place).isDirectory();
                if (isFile && isData.test(entry.name())) {
                    found(place, entry.attributes(place));
                } else if (!isFile) {
                    descend(place, segment, entry.isLink);
                }
            }
        }
        noteDeadEnd(segment, "there are no data files in " + describe(directory) + " and below");
    }

    private void eachDirectory(Place directory, int segment) {
        for (Entry entry : entries(directory)) {
            if (!GlobPattern.isHidden(entry.name()) && (entry.isLink || entry.own.isDirectory())) {
                Place place = directory.child(entry.name(), entry.isLink);
                if (entry.attributes(place).isDirectory()) {
                    descend(place, segment, entry.isLink);
                }
            }
        }
    }

    private void descend(Place place, int segment, boolean isLink) {
        if (isLink) {
            links.addLast(new Pending(place, segment));
        } else {
            walk(place, segment);
        }
    }

    /// Notes that `**` is at a directory; answers false if it was there before.
    private boolean enter(Place directory, int segment) {
        try {
            Object key = Files.readAttributes(directory.location, BasicFileAttributes.class).fileKey();
            return visited.add(new Visit(segment, key == null ? directory.location.toRealPath() : key));
        } catch (IOException e) {
            throw LocalFile.failure("read the directory", shownOrAbsolute(directory), e);
        }
    }

    private void found(Place place, BasicFileAttributes attributes) {
        files.add(
                new Found(LocalFile.identity(place.location.toString(), place.shown, attributes), place.isThroughLink));
    }

    private void noteDeadEnd(int segment, String reason) {
        if (deadEnd == null || deadEnd.segment < segment) {
            deadEnd = new DeadEnd(segment, reason);
        }
    }

    private static BasicFileAttributes followed(Place place) {
        try {
            return Files.readAttributes(place.location, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw EngineException.of(ErrorCode.FILE_NOT_FOUND,
                    "File not found: '" + place.shown + "' is a symbolic link to something that does not exist", e);
        } catch (IOException e) {
            throw LocalFile.failure("read", place.shown, e);
        }
    }

    /// A name in a directory. What a link leads to is looked at only when the name matters.
    ///
    /// @param name the name
    /// @param own the attributes of the link itself, if it is one
    /// @param isLink whether it is a symbolic link
    private record Entry(String name, BasicFileAttributes own, boolean isLink) {
        BasicFileAttributes attributes(Place place) {
            return isLink ? followed(place) : own;
        }
    }

    private List<Entry> entries(Place directory) {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory.location)) {
            for (Path path : stream) {
                cancellation.check();
                try {
                    BasicFileAttributes own = Files.readAttributes(path, BasicFileAttributes.class,
                            LinkOption.NOFOLLOW_LINKS);
                    entries.add(new Entry(path.getFileName().toString(), own, own.isSymbolicLink()));
                } catch (NoSuchFileException e) {
                    // Removed since the directory was read: as if it had been removed before.
                }
            }
        } catch (NotDirectoryException e) {
            noteDeadEnd(0, describe(directory) + " is a file, not a directory");
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw LocalFile.failure("read the directory", shownOrAbsolute(directory),
                    Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw LocalFile.failure("read the directory", shownOrAbsolute(directory), e);
        }
        return entries;
    }

    /// Returns the names in a directory, for suggestions: none if it cannot be read.
    private static List<String> namesOf(Place directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory.location)) {
            for (Path path : stream) {
                if (names.size() >= 10_000) {
                    break;
                }
                names.add(path.getFileName().toString());
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        return names;
    }

    private String describe(Place directory) {
        return "'" + shownOrAbsolute(directory) + "'";
    }

    private static String shownOrAbsolute(Place directory) {
        return directory.shown.isEmpty() ? directory.location.toString() : directory.shown;
    }
}
