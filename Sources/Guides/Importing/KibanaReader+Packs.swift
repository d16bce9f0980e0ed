import ECS

/// osquery's packs and configurations, and the packs of Kibana's API.
extension KibanaReader {
  /// Sections of a configuration that are read.
  private static let readSections: Set<String> = ["schedule", "packs", "platform", "version"]

  /// Reads a pack. `path` leads to it in the file, where that is known.
  mutating func readPack(
    _ pack: JSONValue, path: [String]?, name: String?, at place: GuideError.Place,
    inherited: PackTerms = PackTerms()
  ) {
    let name = name ?? pack["name"]?.string ?? file.stem
    if let queries = pack["queries"]?.array {
      var contents = GuideContents()
      for query in queries { KibanaObjects.add(query, to: &contents, place: place) }
      guides.append(Guide(id: name, title: name, source: .querySet(file: file.path), contents: contents))
      return
    }
    add { reader, file throws(GuideError) in
      let cursor = JSONCursor(pack, file: file.path, path: path ?? [])
      return try reader.guide(
        cursor, queries: try cursor.required("queries"), file: file.path, name: name,
        places: path.map { .init(map: JSONTextMap(file.bytes), queries: $0 + ["queries"]) },
        inherited: inherited)
    }
  }

  private mutating func add(
    _ read: (QuerySetReader, GuideFile) throws(GuideError) -> Guide
  ) {
    do throws(GuideError) {
      guides.append(try read(QuerySetReader(limits: limits), file))
    } catch {
      report(error)
    }
  }

  /// Reads osquery's configuration: packs by name, and a schedule that is like a pack's queries.
  mutating func readConfiguration(_ object: JSONObject, at place: GuideError.Place, path: [String]?) {
    // osquery itself reads no platform here; who writes one says what host the configuration is for.
    let inherited = PackTerms(platform: object["platform"]?.string, version: object["version"]?.string)
    for (name, pack) in object["packs"]?.object.map({ Array($0.members) }) ?? [] {
      if let path = pack.string {
        references.append(PackReference(name: name, path: path, place: place))
      } else {
        readPack(
          pack, path: path.map { $0 + ["packs", name] }, name: name, at: place, inherited: inherited)
      }
    }
    if let schedule = object["schedule"], schedule.object?.isEmpty == false {
      add { reader, file throws(GuideError) in
        let keys = (path ?? []) + ["schedule"]
        return try reader.guide(
          JSONCursor([:], file: file.path), queries: JSONCursor(schedule, file: file.path, path: keys),
          file: file.path, name: file.stem,
          places: path.map { _ in .init(map: JSONTextMap(file.bytes), queries: keys) }, inherited: inherited)
      }
    }
    let others = object.keys.filter { !Self.readSections.contains($0) }
    guard !others.isEmpty else { return }
    let detail =
      "only the packs and the schedule of a configuration are read, not "
      + others.map { "\"\($0)\"" }.joined(separator: ", ")
    remarks.append(GuideError(.notKept, detail, at: place))
  }
}
