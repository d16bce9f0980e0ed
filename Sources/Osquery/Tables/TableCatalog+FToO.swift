extension TableCatalog {
  /// Tables whose names begin with F to O, in the form that `TableNotation` describes.
  static let tablesFToO: StaticString = """
    fan_speed_sensors d
     fan name actual=i min=i max=i target=i
    file ldw:y
     path+ior directory+or filename inode=b uid=b gid=b mode device=b size=b block_size=i atime=b mtime=b
     ctime=b btime=b hard_links=i symlink=i type symlink_target_path attributes@w volume_serial@w file_id@w
     file_version~v@w product_version~v@w original_filename@w shortcut_target_path@w shortcut_target_type@w
     shortcut_target_location@w shortcut_start_in@w shortcut_run@w shortcut_comment@w bsd_flags@d
     pid_with_namespace=i+ah@l mount_namespace_id+h@l
    file_events ld:e
     target_path category action transaction_id=b inode=b uid=b gid=b mode size=b atime=b mtime=b ctime=b
     md5~n sha1~n sha256~n hashed=i time=b+a eid+h
    firefox_addons ldw:u
     uid=b+ao name identifier+i creator type version~v description source_url visible=i active=i disabled=i
     autoupdate=i location path
    gatekeeper d
     assessments_enabled=i dev_id_enabled=i version~v opaque_version~v
    gatekeeper_approved_apps d
     path requirement ctime=d mtime=d
    groups ldw
     gid=b+i gid_signed=b groupname group_sid+i@w comment@w is_hidden=i@d pid_with_namespace=i+ah@l
    hardware_events ld:e
     action path type driver vendor vendor_id~n model model_id~n serial revision time=b+a eid+h
    hash ldw
     path+ior directory+or md5~n sha1~n sha256~n pid_with_namespace=i+ah@l mount_namespace_id+h@l
    homebrew_packages d:c
     name path version~v type auto_updates=i app_name prefix+aho
    ibridge_info d:c
     boot_uuid~n coprocessor_version firmware_version~v unique_chip_id
    ie_extensions w
     name registry_path version~v path
    intel_me_info lw
     version~v
    interface_addresses ldw:c
     interface address mask broadcast point_to_point type friendly_name@w
    interface_details ldw:c
     interface mac~n type=i mtu=i metric=i flags=i ipackets=b opackets=b ibytes=b obytes=b ierrors=b
     oerrors=b idrops=b odrops=b collisions=b last_change=b link_speed=b@ld pci_slot@l friendly_name@w
     description@w manufacturer@w connection_id@w connection_status@w enabled=i@w physical_adapter=i@w
     speed=i@w service@w dhcp_enabled=i@w dhcp_lease_expires@w dhcp_lease_obtained@w dhcp_server@w
     dns_domain@w dns_domain_suffix_search_order@w dns_host_name@w dns_server_search_order@w
    interface_ipv6 ld
     interface hop_limit=i forwarding_enabled=i redirect_accept=i rtadv_accept=i
    iokit_devicetree d:c
     name class id=b parent=b device_path service=i busy_state=i retain_count=i depth=i
    iokit_registry d:c
     name class id=b parent=b busy_state=i retain_count=i depth=i
    iptables l
     filter_name chain policy target protocol=i src_port dst_port src_ip src_mask iniface iniface_mask
     dst_ip dst_mask outiface outiface_mask match packets=i bytes=i
    jetbrains_plugins ldw:u
     product_type uid=b+i name version~v vendor path
    kernel_extensions d
     idx=i refs=i size=b name version~v linked_against path
    kernel_info ldw:c
     version~v arguments path device
    kernel_keys l
     serial_number flags usage=b timeout permissions uid=b gid=b type description
    kernel_modules l
     name size=b used_by status address
    kernel_panics d
     path time registers frame_backtrace module_backtrace dependencies name os_version~v kernel_version~v
     system_model uptime=b last_loaded last_unloaded
    keychain_acls d:c
     keychain_path authorizations path description label
    keychain_items d
     label description comment account created modified type pk_hash~n path+ao
    known_hosts ld:nu
     uid=b+io key key_file
    kva_speculative_info w
     kva_shadow_enabled=i kva_shadow_user_global=i kva_shadow_pcid=i kva_shadow_inv_pcid=i bp_mitigations=i
     bp_system_pol_disabled=i bp_microcode_disabled=i cpu_spec_ctrl_supported=i ibrs_support_enabled=i
     stibp_support_enabled=i cpu_pred_cmd_supported=i
    last ld:c
     username tty pid=i type=i type_name time=i host
    launchd d:c
     path+i name label program run_at_load keep_alive on_demand disabled username groupname stdout_path
     stderr_path start_interval program_arguments watch_paths queue_directories inetd_compatibility
     start_on_mount root_directory working_directory process_type
    launchd_overrides d:c
     label key value uid=b path
    listening_ports ldw:c
     pid=i port=i protocol=i family=i address fd=b socket=b path net_namespace@l
    load_average ld
     period average
    location_services d
     enabled=i
    logged_in_users ldw:c
     type user tty host time=b pid=i sid@w registry_hive@w
    logical_drives w
     device_id type description free_space=b size=b file_system boot_partition=i
    logon_sessions w
     logon_id=i user logon_domain authentication_package logon_type session_id=i logon_sid logon_time=b
     logon_server dns_domain_name upn logon_script profile_path home_directory home_directory_drive
    lxd_certificates l
     name type fingerprint~n certificate
    lxd_cluster l
     server_name enabled=i member_config_entity member_config_name member_config_key member_config_value
     member_config_description
    lxd_cluster_members l
     server_name url database=i status message
    lxd_images l
     id+i~n architecture os release description aliases filename size=b auto_update=i cached=i public=i
     created_at expires_at uploaded_at last_used_at update_source_server update_source_protocol
     update_source_certificate update_source_alias
    lxd_instance_config l
     name+ir key value
    lxd_instance_devices l
     name+ir device device_type key value
    lxd_instances l
     name+i status stateful=i ephemeral=i created_at base_image architecture os description pid=i
     processes=i
    lxd_networks l
     name type managed=i ipv4_address ipv6_address used_by bytes_received=b bytes_sent=b packets_received=b
     packets_sent=b hwaddr state mtu=i
    lxd_storage_pools l
     name driver source size space_used=b space_total=b inodes_used=b inodes_total=b
    magic ld
     path+ir magic_db_files+a data mime_type mime_encoding
    managed_policies d
     domain~n uuid~n name value username manual=i
    md_devices l
     device_name status raid_level=i size=b chunk_size=b raid_disks=i nr_raid_disks=i working_disks=i
     active_disks=i failed_disks=i spare_disks=i superblock_state superblock_version
     superblock_update_time=b bitmap_on_mem bitmap_chunk_size bitmap_external_file recovery_progress
     recovery_finish recovery_speed resync_progress resync_finish resync_speed reshape_progress
     reshape_finish reshape_speed check_array_progress check_array_finish check_array_speed unused_devices
     other
    md_drives l
     md_device_name drive_name slot=i state
    md_personalities l
     name
    mdfind d
     path query+or
    mdls d
     path+or key value valuetype+h
    memory_array_mapped_addresses ld
     handle memory_array_handle starting_address ending_address partition_width=i
    memory_arrays ld
     handle location use memory_error_correction max_capacity=i memory_error_info_handle
     number_memory_devices=i
    memory_device_mapped_addresses ld
     handle memory_device_handle memory_array_mapped_address_handle starting_address ending_address
     partition_row_position=i interleave_position=i interleave_data_depth=i
    memory_devices ldw
     handle array_handle form_factor total_width=i data_width=i size=i set=i device_locator bank_locator
     memory_type memory_type_details max_speed=i configured_clock_speed=i manufacturer serial_number
     asset_tag part_number min_voltage=i max_voltage=i configured_voltage=i
    memory_error_info ld
     handle error_type error_granularity error_operation vendor_syndrome memory_array_error_address
     device_error_address error_resolution
    memory_info l
     memory_total=b memory_free=b memory_available=b buffers=b cached=b swap_cached=b active=b inactive=b
     swap_total=b swap_free=b
    memory_map l
     name start end
    mounts ld
     device device_alias path type blocks_size=b blocks=b blocks_free=b blocks_available=b inodes=b
     inodes_free=b flags
    msr l
     processor_number=b turbo_disabled=b turbo_ratio_limit=b platform_info=b perf_ctl=b perf_status=b
     feature_control=b rapl_power_limit=b rapl_energy_status=b rapl_power_units=b
    nfs_shares d
     share options readonly=i
    npm_packages ldw
     name version~v description author license homepage path directory+io depth=i max_depth=i+ah
     pid_with_namespace=i+ah@l mount_namespace_id+h@l
    ntdomains w
     name client_site_name dc_site_name dns_forest_name domain_controller_address domain_controller_name
     domain_name status
    ntfs_acl_permissions w
     path+ior type principal access inherited_from
    ntfs_journal_events w:e
     action category old_path path record_timestamp record_usn node_ref_number parent_ref_number
     drive_letter file_attributes partial=b time=b+a eid+h
    nvram d
     name+aio type value
    oem_strings ld
     handle number=i value
    office_mru w
     application version~v path last_opened_time=b sid
    os_version ldw
     name version~v major=i minor=i patch=i build platform platform_like codename arch extra@d
     install_date=b@w revision=i@w pid_with_namespace=i+ah@l mount_namespace_id+h@l
    osquery_events ldw:y
     name publisher type subscriptions=i events=i refreshes=i active=i
    osquery_extensions ldw:y
     uuid=b name version~v sdk_version~v path type
    osquery_flags ldw:y
     name type description default_value value shell_only=i
    osquery_info ldw:y
     pid=i uuid~n instance_id version~v config_hash~n config_valid=i extensions build_platform build_distro
     start_time=i watcher=i platform_mask=i
    osquery_packs ldw:y
     name platform version~v shard=i discovery_cache_hits=i discovery_executions=i active=i
    osquery_registry ldw:y
     registry name owner_uuid=i internal=i active=i
    osquery_schedule ldw:y
     name query interval=i executions=b last_executed=b denylisted=i^blacklisted output_size=b wall_time=b
     wall_time_ms=b last_wall_time_ms=b user_time=b last_user_time=b system_time=b last_system_time=b
     average_memory=b last_memory=b
    """
}
